"""K047-K058: what a statement asks for that an engine does not do, or not in its time."""

from __future__ import annotations

from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.report import plural
from kpilang.source.span import NOWHERE, Span


@problem("K047", "took-too-long")
def too_long(span: Span, profile: str, seconds: int, measure: str) -> Draft:
    """A statement took longer than the `timeout` of its profile, and was stopped.

    ```toml
    [profiles.warehouse]
    engine  = "postgres"
    url     = { env = "KPI_WAREHOUSE_URL" }
    timeout = 300        # seconds that one statement may take
    ```
    """
    return Draft(
        f"{_statement(measure)} took longer than {plural(seconds, 'second')}, and was stopped",
        span,
        notes=(f"`timeout` of profile `{profile}` is {seconds}",),
        help="ask for fewer periods or members, or raise `timeout`",
    )


@problem("K049", "too-many-digits")
def too_many_digits(span: Span, measure: str, engine: str) -> Draft:
    """A sum has more digits than the numbers of the engine hold.

    SQLite has whole numbers and doubles, and no decimals. A double holds every decimal of up to
    fifteen digits, so sums of money come out exact up to some trillions with cents; what needs more
    is refused instead of rounded. MariaDB has decimals of 65 digits, and would give the greatest of
    them in place of what needs more.
    """
    return Draft(
        f"{_statement(measure)} has a sum of more digits than the engine `{engine}` holds",
        span,
        help="ask for shorter periods, or put the data into DuckDB or PostgreSQL",
    )


@problem("K050", "raw-sql-elsewhere")
def no_raw_sql(measure: str, engine: str) -> Draft:
    """A measure has SQL of its own, which the engine would take otherwise.

    SQLite has neither dates nor decimals, Spark, DataFusion and ClickHouse have functions of their
    own for both, and MariaDB compares texts and divides otherwise: what SQL says of them means
    something else there, or nothing. Say it in the language, or ask on another engine.
    """
    return Draft(
        f"`{measure}` has SQL of its own, which is not run on the engine `{engine}`",
        NOWHERE,
        help="say it in the language, or put the data into DuckDB or PostgreSQL",
    )


@problem("K058", "dialect-cannot-say")
def cannot_say(measure: str, dialect: str, what: str, way_out: str) -> Draft:
    """A measure needs something that the SQL of a dialect has no words for.

    Which dialect lacks what stands in the reference of engines. Nothing else is written in its
    place, as its number would be another one. The help says what can be asked instead: Redshift
    takes medians of one value only in a statement, and the median of a period and of the one before
    are of two values unless several periods are asked for.
    """
    return Draft(
        f"`{measure}` needs {what}, which the dialect `{dialect}` cannot say",
        NOWHERE,
        help=way_out,
    )


@problem("K053", "no-time-zones")
def no_zones(span: Span, profile: str, measure: str) -> Draft:
    """The server knows no time zones, so no clock time can be told in another one.

    MariaDB keeps them in tables that are filled once, by who runs the server:

    ```text
    mariadb-tzinfo-to-sql /usr/share/zoneinfo | mariadb mysql
    ```

    Without them every moment would have no value. A calendar in the zone `UTC` over data in `UTC`
    needs none.
    """
    return Draft(
        f"{_statement(measure)} needs time zones, which the server of profile `{profile}` lacks",
        span,
        help="have the time zones of the server filled: `kpi explain K053` says how",
    )


@problem("K054", "moment-in-other-years")
def other_year(span: Span, measure: str, engine: str) -> Draft:
    """A moment before 1970 or after 2036 is to be told in another time zone.

    MariaDB would leave it as it is, hours away from what it should be. Dates have no zone, and
    nor has a moment whose zone is that of the calendar. What stands for no end, as `9999-12-31`
    does, is better no value at all.
    """
    return Draft(
        f"{_statement(measure)} reads a moment before 1970 or after 2036, which the engine "
        f"`{engine}` cannot tell in another time zone",
        span,
        help="leave such values out of the data, store dates instead, or ask on another engine",
    )


@problem("K055", "too-many-values")
def too_many_values(span: Span, measure: str, engine: str) -> Draft:
    """A median or percentile is of more values than the engine can put in order.

    MariaDB has no such function for groups, so their values are listed; a list has room for
    `max_allowed_packet` bytes, some 800,000 values unless the server says otherwise.
    """
    return Draft(
        f"{_statement(measure)} has a percentile of more values than the engine `{engine}` lists",
        span,
        help="ask for shorter periods or by a dimension, or have `max_allowed_packet` raised",
    )


def _statement(measure: str) -> str:
    return f"the statement for `{measure}`" if measure else "a statement"
