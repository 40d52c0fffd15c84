"""K02x: what keeps a question from running: profile, engine, data, dates."""

from __future__ import annotations

from kpilang.diagnostics.codes import Draft, problem
from kpilang.source.span import NOWHERE


@problem("K020", "engine-not-available")
def engine_not_available(profile: str, engine: str) -> Draft:
    """A profile names an engine that statements cannot be run on yet.

    `kpi compile --dialect` writes SQL for more engines than `kpi query` runs on.
    """
    return Draft(
        f"profile `{profile}` asks for the engine `{engine}`, which cannot run questions",
        NOWHERE,
        help='use `engine = "duckdb"`, or write the SQL with `kpi compile --dialect`',
    )


@problem("K021", "extra-not-installed")
def extra_not_installed(what: str, extra: str) -> Draft:
    """A command needs a package that the light installation leaves out."""
    return Draft(
        f"{what} is not installed",
        NOWHERE,
        help=f"install it with `pip install 'kpilang[{extra}]'`",
    )


@problem("K022", "engine-refused")
def engine_refused(profile: str, reason: str) -> Draft:
    """The engine could not open the data, or refused the statement.

    The note holds the engine's own words: a table or column that is not there, another type than
    the source declares, a file that is locked.
    """
    return Draft(
        f"the engine of profile `{profile}` refused",
        NOWHERE,
        notes=tuple(line for line in reason.splitlines() if line.strip()),
        help="compare `table:` and the columns of the source with the data",
    )


@problem("K023", "no-newest-value")
def no_newest_value() -> Draft:
    """`as_of = "latest"` found no value on any source's `time:`."""
    return Draft(
        "no source has a value on its time axis, so there is no latest day",
        NOWHERE,
        help="state a date with `--as-of` or in `[project] as_of`",
    )


@problem("K024", "path-missing")
def path_missing(profile: str) -> Draft:
    """A DuckDB profile needs a `path`: a database file, or a folder of CSV and Parquet files."""
    return Draft(f"profile `{profile}` has no `path`", NOWHERE, help='add `path = "…"` to it')
