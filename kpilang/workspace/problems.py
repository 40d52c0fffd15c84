"""K001 to K019: files and settings. Each docstring is the page of `kpi explain`."""

from __future__ import annotations

from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.suggest import nearest
from kpilang.source.span import NOWHERE, Span


def _whole(file: str) -> Span:
    return Span(file, 0, 0)


def _choices(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


@problem("K001", "unreadable-file")
def unreadable_file(file: str, reason: str) -> Draft:
    """A file cannot be read.

    The file is missing, or the operating system refuses to open it. Nothing in it was checked.
    """
    return Draft(f"cannot read `{file}`: {reason}", _whole(file))


@problem("K002", "not-utf-8")
def not_utf8(file: str, offset: int) -> Draft:
    """A file is not UTF-8 text.

    `.kpi` files and `kpi.toml` are UTF-8, with or without a byte order mark. An editor can save
    the file anew in that encoding.
    """
    return Draft(
        f"`{file}` is not UTF-8 text",
        _whole(file),
        notes=(f"the first byte that is not is at offset {offset}",),
        help="save the file as UTF-8",
    )


@problem("K003", "invalid-toml")
def invalid_toml(span: Span, reason: str, help: str = "") -> Draft:
    """`kpi.toml` is not valid TOML.

    A text stands in quotes, a date is written as 2026-06-30, and a number has no separators.

    ```toml fail
    [project
    name = "acme"
    ```

    ```toml pass
    [project]
    name = "acme"
    ```
    """
    return Draft(f"`kpi.toml` is not valid TOML: {reason}", span, "here", help=help)


@problem("K004", "unknown-setting")
def unknown_setting(
    span: Span, name: str, known: tuple[str, ...], help: str | None = None
) -> Draft:
    """`kpi.toml` has a setting that does not exist.

    ```toml fail
    [lint]
    max_kpi_per_team = 8
    ```

    ```toml pass
    [lint]
    max_kpis_per_team = 8
    ```
    """
    near = nearest(name, known)
    instead = f"write {' or '.join(f'`{n}`' for n in near)}" if near else "remove it"
    return Draft(
        f"unknown setting `{name}`",
        span,
        notes=(f"the settings here are {_choices(known)}",),
        help=help or instead,
    )


@problem("K005", "invalid-setting")
def invalid_setting(span: Span, name: str, reason: str) -> Draft:
    """A setting of `kpi.toml` has a value that it cannot have.

    ```toml fail
    [lint]
    profile = "hard"
    ```

    ```toml pass
    [lint]
    profile = "strict"       # minimal, standard or strict
    ```
    """
    return Draft(f"setting `{name}`: {reason}", span)


@problem("K006", "no-spec-folder")
def no_spec_folder(span: Span, folder: str) -> Draft:
    """A spec folder of `kpi.toml` does not exist.

    `[project] specs` names the folders that hold the `.kpi` files, relative to `kpi.toml`.

    ```toml
    [project]
    specs = ["specs"]
    ```
    """
    return Draft(
        f"the spec folder `{folder}` does not exist",
        span,
        help="name a folder that holds `.kpi` files, relative to `kpi.toml`",
    )


@problem("K007", "link-leaves-specs")
def link_leaves_specs(file: str) -> Draft:
    """A `.kpi` file is a symbolic link to a place outside the spec folders.

    What a project says stands in its spec folders. A link that leads out of them is not followed.
    """
    return Draft(
        f"`{file}` is a link to a file outside the spec folders",
        _whole(file),
        help="move the file into a spec folder, or add its folder to `specs` in `kpi.toml`",
    )


@problem("K008", "unknown-profile")
def unknown_profile(name: str, known: tuple[str, ...], span: Span = NOWHERE) -> Draft:
    """A profile was asked for that `kpi.toml` does not have.

    A profile says where the data is. It is `--profile`, else `[project] profile`, else the only
    one or `dev`.

    ```toml
    [profiles.dev]
    engine = "duckdb"
    path   = "data/crm.duckdb"
    ```
    """
    near = nearest(name, known)
    facts = f"the profiles are {_choices(known)}" if known else "`kpi.toml` has no profile"
    return Draft(
        f"unknown profile `{name}`",
        span,
        notes=(facts,),
        help=f"use `{near[0]}`" if near else f"add a table `[profiles.{name}]` to `kpi.toml`",
    )


@problem("K009", "no-profile-chosen")
def no_profile_chosen(known: tuple[str, ...]) -> Draft:
    """No profile says where the data is, or several do and none is chosen.

    The profile is `--profile`, else `[project] profile` in `kpi.toml`, else the only one or `dev`.

    ```toml
    [profiles.dev]
    engine = "duckdb"
    path   = "data/crm.duckdb"      # a file, or a folder of CSV and Parquet files
    ```
    """
    if not known:
        return Draft(
            "no profile says where the data is",
            NOWHERE,
            help="change to the folder of a project, or add to its `kpi.toml`: `[profiles.dev]`, "
            '`engine = "duckdb"`, `path = "…"`',
        )
    return Draft(
        "several profiles exist and none is chosen",
        NOWHERE,
        notes=(f"the profiles are {_choices(known)}",),
        help="name one with `--profile`, or as `profile` under `[project]` in `kpi.toml`",
    )


@problem("K010", "unset-variable")
def unset_variable(span: Span, variable: str, profile: str) -> Draft:
    """A profile takes a value from an environment variable that is not set.

    ```toml
    [profiles.warehouse]
    engine = "postgres"
    url    = { env = "KPI_WAREHOUSE_URL" }
    ```

    Secrets and paths that differ between machines come from the environment. Set the variable
    before the command: `KPI_WAREHOUSE_URL=… kpi query revenue`.
    """
    return Draft(
        f"the environment variable `{variable}` is not set",
        span,
        notes=(f"the profile `{profile}` takes a value from it",),
        help=f"set `{variable}` before running the command",
    )


@problem("K011", "secret-in-file")
def secret_in_file(span: Span, profile: str) -> Draft:
    """A password stands in `kpi.toml`.

    The file is read by many and kept for ever by version control. A password comes from the
    environment; an address without one may stand in the file.

    ```toml
    [profiles.warehouse]
    engine = "postgres"
    url    = { env = "KPI_WAREHOUSE_URL" }
    ```

    PostgreSQL's own variables and files work as well: `PGPASSWORD`, `~/.pgpass`.
    """
    return Draft(
        f"the `url` of profile `{profile}` holds a password",
        span,
        notes=("what stands in this file is no secret; change the password",),
        help='take the address from the environment: `url = { env = "…" }`',
    )
