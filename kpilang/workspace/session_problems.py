"""K02x: what keeps a question from running: profile, engine, dates."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.suggest import nearest
from kpilang.source.span import NOWHERE, Span


@problem("K020", "engine-not-available")
def engine_not_available(span: Span, profile: str, engine: str, known: Sequence[str]) -> Draft:
    """A profile names an engine that statements cannot be run on.

    `kpi compile --dialect` writes SQL for other programs to run.
    """
    near = nearest(engine, known)
    names = ", ".join(f"`{name}`" for name in known)
    return Draft(
        f"profile `{profile}` asks for the engine `{engine}`, which cannot run questions",
        span,
        notes=(f"the engines are {names}",),
        help=f'write `engine = "{near[0]}"`' if near else "name one of them",
    )


@problem("K021", "extra-not-installed")
def extra_not_installed(what: str, extra: str, span: Span = NOWHERE) -> Draft:
    """A command needs a package that the light installation leaves out.

    Where kpilang is installed, from wherever it came, `pip install 'kpilang[spark]'` adds what is
    missing. In a clone of its repository `pip install '.[spark]'` does the same, and installs the
    rest as well.
    """
    return Draft(
        f"{what} is not installed",
        span,
        help=f"install it with `pip install 'kpilang[{extra}]'`",
    )


@problem("K022", "engine-refused")
def engine_refused(profile: str, reason: str, span: Span = NOWHERE) -> Draft:
    """The engine could not open the data, or refused the statement.

    The note holds the engine's own words, as far as they matter: a file that is locked, a number
    too large for its type. `kpi --debug` shows all of them.
    """
    return Draft(
        f"the engine of profile `{profile}` refused",
        span,
        notes=(first_sentence(reason),),
        help="compare the profile, and the types in the data, with what is declared",
    )


@problem("K023", "no-newest-value")
def no_newest_value() -> Draft:
    """`as_of = "latest"` found no value on any source's `time:`."""
    return Draft(
        "no source has a value on its time axis, so there is no latest day",
        NOWHERE,
        help="state a date with `--as-of` or in `[project] as_of`",
    )


@problem("K024", "location-missing")
def location_missing(span: Span, profile: str, engine: str, setting: str, example: str) -> Draft:
    """A profile says in the wrong way where its data is.

    DuckDB and SQLite have a `path`, servers have a `url`. Spark has the `path` of a folder, and a
    `url` where it is a cluster.

    ```toml
    [profiles.dev]
    engine = "duckdb"
    path   = "data/crm.duckdb"

    [profiles.warehouse]
    engine = "postgres"
    url    = { env = "KPI_WAREHOUSE_URL" }
    ```
    """
    return Draft(
        f"profile `{profile}` has no `{setting}`, which the engine `{engine}` needs",
        span,
        help=f"write `{setting} = {example}`",
    )


@problem("K056", "not-a-folder")
def no_folder(span: Span, profile: str, engine: str) -> Draft:
    """A profile names a file for an engine that reads a folder of Parquet files.

    ```toml
    [profiles.cluster]
    engine = "spark"
    url    = "spark://spark.example:7077"
    path   = "/srv/lake"        # crm.deals is /srv/lake/crm/deals.parquet
    ```
    """
    return Draft(
        f"the `path` of profile `{profile}` is a file, and the engine `{engine}` reads a folder",
        span,
        help="name the folder in which the Parquet files are",
    )


@problem("K030", "data-not-found")
def data_missing(span: Span, profile: str, path: str, is_file: bool) -> Draft:
    """The file or folder that a profile names is not there.

    A `path` that does not begin at the root begins at the folder of `kpi.toml`. In a folder each
    CSV or Parquet file is a table by its name.
    """
    do = "put the database there" if is_file else "make the folder and put CSV files into it"
    return Draft(
        f"`{path}`, where profile `{profile}` looks for data, is not there",
        span,
        help=f"{do}, or change `path` in `kpi.toml`",
    )


def first_sentence(reason: str) -> str:
    """Return what an engine says first, without where and what else it could be."""
    line = next((line.strip() for line in reason.splitlines() if line.strip()), "")
    return re.split(r"[.!] |\.$", line, maxsplit=1)[0]
