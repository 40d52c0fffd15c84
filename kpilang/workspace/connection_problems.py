"""K040-K048, K052, K057: what a server, a file or an engine refused a profile, and why."""

from __future__ import annotations

from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.model import Diagnostic
from kpilang.engines.base import EngineError, Refusal
from kpilang.source.span import Span
from kpilang.workspace.profiles import Profile
from kpilang.workspace.session_problems import engine_refused, first_sentence
from kpilang.workspace.statement_problems import (
    no_zones,
    other_year,
    too_long,
    too_many_digits,
    too_many_values,
)

_POSTGRES = "postgresql://user:password@host:5432/database"
#: the oldest server that an engine is for
_NEEDED = {"clickhouse": "ClickHouse 24.3", "mariadb": "MariaDB 10.6"}


def refused(profile: Profile, error: EngineError) -> Diagnostic:
    """Return the finding on what the engine of a profile refused."""
    name, place, about = profile.name, profile.location_span, error.about
    match error.refusal:
        case Refusal.MALFORMED_URL:
            return malformed_url(place, name, str(error), about or _POSTGRES)
        case Refusal.UNKNOWN_HOST:
            return unknown_host(place, name, about)
        case Refusal.NOT_REACHED:
            return server_not_reached(place, name, about, str(error))
        case Refusal.LOGIN:
            return login_refused(place, name, about, str(error))
        case Refusal.UNKNOWN_DATABASE:
            return unknown_database(place, name, about)
        case Refusal.NOT_PERMITTED:
            return not_permitted(place, name, about, str(error))
        case Refusal.LOST:
            return connection_lost(place, name, about, str(error))
        case Refusal.TOO_LONG:
            return too_long(profile.span, name, int(about), error.measure)
        case Refusal.NO_DATABASE:
            return no_database(place, name, profile.engine, profile.path or "")
        case Refusal.TOO_MANY_DIGITS:
            return too_many_digits(place, error.measure, profile.engine)
        case Refusal.NO_JAVA:
            return no_java(profile.engine_span, name, str(error))
        case Refusal.TOO_MANY_VALUES:
            return too_many_values(place, error.measure, profile.engine)
        case Refusal.NO_ZONES:
            return no_zones(place, name, error.measure)
        case Refusal.OTHER_YEAR:
            return other_year(place, error.measure, profile.engine)
        case Refusal.OTHER_SERVER:
            return other_server(place, name, profile.engine, about, str(error))
        case Refusal.STATEMENT:
            return engine_refused(name, str(error), place)


@problem("K040", "malformed-url")
def malformed_url(span: Span, profile: str, reason: str, form: str) -> Draft:
    """The address of a server cannot be read.

    Of a Spark cluster it is `spark://host:7077`. Of PostgreSQL it is
    `postgresql://user:password@host:port/database`, and of MariaDB and ClickHouse the same with
    `mariadb://` and `clickhouse://`; all but the beginning may be left out. In names and passwords,
    characters such as `@`, `:`, `/`, `?`, `#`, `%` and blanks are written encoded: `p%40ss` is the
    password `p@ss`. What is between the parts could not be told otherwise, and part of a password
    might be taken for a host. The address itself is shown nowhere, as it may hold a password.
    """
    return Draft(
        f"the `url` of profile `{profile}` is no address of a database",
        span,
        notes=(reason,),
        help=f"write it as `{form}`",
    )


@problem("K041", "unknown-host")
def unknown_host(span: Span, profile: str, host: str) -> Draft:
    """No machine has the name of the host that a profile gives.

    It is misspelt, or known only inside a network (a VPN) that this machine is not in.
    """
    return Draft(
        f"the host `{host}` of profile `{profile}` is not known",
        span,
        help="compare the name with that of the server, and join its network where it has one",
    )


@problem("K042", "server-not-reached")
def server_not_reached(span: Span, profile: str, place: str, reason: str) -> Draft:
    """Nothing answers at the host and port that a profile gives.

    The server is not running, listens at another port, or a firewall is between.
    """
    return Draft(
        f"no server answers at `{place}`, where profile `{profile}` looks for one",
        span,
        notes=(first_sentence(reason),),
        help="compare the port, see that the server runs, and that this machine may reach it",
    )


@problem("K043", "login-refused")
def login_refused(span: Span, profile: str, user: str, reason: str) -> Draft:
    """The server does not let the user in.

    The password is wrong or missing, there is no such user, or the server lets it in from other
    machines only.
    """
    who = f"the user `{user}`" if user else "the user"
    return Draft(
        f"the server of profile `{profile}` does not let {who} in",
        span,
        notes=(first_sentence(reason),),
        help="compare user and password with those that the server knows",
    )


@problem("K044", "unknown-database")
def unknown_database(span: Span, profile: str, database: str) -> Draft:
    """The server has no database of the name that a profile gives.

    The name stands at the end of the address; without one it is the name of the user.
    """
    named = f"database `{database}`" if database else "database that is called like the user"
    return Draft(
        f"the server of profile `{profile}` has no {named}",
        span,
        help="name a database of the server at the end of the address: `…/database`",
    )


@problem("K045", "not-permitted")
def not_permitted(span: Span, profile: str, user: str, reason: str) -> Draft:
    """The user may not read what the question needs.

    Reading is all that is needed: `GRANT USAGE ON SCHEMA crm TO analyst`, and
    `GRANT SELECT ON ALL TABLES IN SCHEMA crm TO analyst`.
    """
    who = f"the user `{user}`" if user else "the user"
    return Draft(
        f"{who} of profile `{profile}` may not read what the question needs",
        span,
        notes=(first_sentence(reason),),
        help="have `USAGE` of the schema and `SELECT` on its tables granted to the user",
    )


@problem("K046", "connection-lost")
def connection_lost(span: Span, profile: str, place: str, reason: str) -> Draft:
    """The connection broke while a question ran.

    The server was stopped or started anew, somebody ended the connection, or the network broke.
    Nothing was written, so asking again does no harm.
    """
    return Draft(
        f"the connection of profile `{profile}` to `{place}` is lost",
        span,
        notes=(first_sentence(reason),),
        help="run the command again; if it happens again, ask who runs the server",
    )


@problem("K048", "not-a-database")
def no_database(span: Span, profile: str, engine: str, path: str = "") -> Draft:
    """The file that a profile names is no database of its engine.

    It is of another engine, was cut off when it was copied, or is something else by that name. A
    folder of CSV and Parquet files is named by the folder.
    """
    help = "name a database of that engine, or change `engine`"
    if path.endswith((".csv", ".tsv", ".parquet")):
        folder = path.rpartition("/")[0] or "."
        help = f'name the folder of its files, as in `path = "{folder}"`: each file is a table'
    return Draft(
        f"the file of profile `{profile}` is no database of the engine `{engine}`", span, help=help
    )


@problem("K057", "no-java")
def no_java(span: Span, profile: str, reason: str) -> Draft:
    """The engine of a profile needs Java, which is not there or too old.

    Spark runs on Java 17 or newer, on the machine that asks as well as on the cluster. It is looked
    for where the variable `JAVA_HOME` says, else among the commands. Debian and Ubuntu have it as
    the package `default-jre-headless`.
    """
    return Draft(
        f"the engine of profile `{profile}` needs Java",
        span,
        notes=(first_sentence(reason),),
        help="install Java 17 or newer, or set `JAVA_HOME` to where it is",
    )


@problem("K052", "other-server")
def other_server(span: Span, profile: str, engine: str, about: str, version: str) -> Draft:
    """The server of a profile is not the one that statements are written for, or too old.

    The engine `mariadb` is MariaDB 10.6 or newer. MySQL, which MariaDB came from, lacks what
    medians, first and last values, and texts told apart are said with there. The engine
    `clickhouse` is one that knows all settings that statements end with, as ClickHouse 24.3 does.
    """
    return Draft(
        f"the server of profile `{profile}` is {about}, which the engine `{engine}` is not for",
        span,
        notes=(f"its version is `{version}`",),
        help=f"name a server of {_NEEDED[engine]} or newer, or put the data into another engine",
    )
