"""K02x: what keeps a question from running: profile, engine, dates."""

from __future__ import annotations

import re

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

    The note holds the engine's own words, as far as they matter: a file that is locked or is no
    database, a number too large for its type. `kpi --debug` shows all of them.
    """
    return Draft(
        f"the engine of profile `{profile}` refused",
        NOWHERE,
        notes=(first_sentence(reason),),
        help="compare `path` of the profile, and the types in the data, with what is declared",
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


@problem("K030", "data-not-found")
def data_missing(profile: str, path: str, is_file: bool) -> Draft:
    """The file or folder that a profile names is not there.

    A `path` that does not begin at the root begins at the folder of `kpi.toml`. In a folder each
    CSV or Parquet file is a table by its name.
    """
    do = "put the database there" if is_file else "make the folder and put CSV files into it"
    return Draft(
        f"`{path}`, where profile `{profile}` looks for data, is not there",
        NOWHERE,
        help=f"{do}, or change `path` in `kpi.toml`",
    )


def first_sentence(reason: str) -> str:
    """Return what an engine says first, without where and what else it could be."""
    line = next((line.strip() for line in reason.splitlines() if line.strip()), "")
    return re.split(r"[.!] |\.$", line, maxsplit=1)[0]
