"""`kpi.toml`: read, validated, and a finding with its place for each mistake in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from kpilang.diagnostics.codes import Page
from kpilang.diagnostics.model import Diagnostic
from kpilang.diagnostics.suggest import nearest
from kpilang.lint.rule import LintProfile, Settings
from kpilang.source.span import Span
from kpilang.source.text import Source
from kpilang.workspace import problems
from kpilang.workspace.locate import locate
from kpilang.workspace.passwords import has_password, without_passwords
from kpilang.workspace.settings import DATA_APART, AsOf, Config, ProfileEntry, Secret, Variable

FILE_NAME = "kpi.toml"
_REPEATED = re.compile(r"[ \t]*([\w-]+)[ \t]*=")
_SETTING = re.compile(r"[ \t]*([\w-]+)[ \t]*=[ \t]*([^\n#]*?)[ \t\r]*(?:#.*)?$", re.MULTILINE)
_DAY_FIRST = re.compile(r"(\d{1,2})([./-])(\d{1,2})[./-](\d{4})")
_YEAR_FIRST = re.compile(r"\d{4}[./-]\d{1,2}[./-]\d{1,2}")
_BARE = re.compile(r"[^\W\d_][\w ./:-]*")
_OF_THE_ADDRESS = re.compile(
    "account|catalog|credentials|database|dataset|db(name)?|host(name)?|http_path|location|password"
    "|port|project|pwd|role|schema|secret|server|sslmode|token|user(name)?|warehouse"
)
_DATE = "write a date as 2026-06-30: year, month, day"

_AS_OF = "a date such as 2026-06-30, `latest` or `now` is expected"


def parse_config(source: Source) -> tuple[Config | None, tuple[Diagnostic, ...]]:
    """Return the settings that a `kpi.toml` holds, or what is wrong with it."""
    try:
        content = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        return None, (_invalid_toml(source, str(error)),)
    try:
        tables = _File.model_validate(content)
    except ValidationError as error:
        return None, tuple(_problems(source, content, error))
    return _config(source, tables), ()


def _as_of(value: Any) -> Any:
    if isinstance(value, datetime):
        raise ValueError(f"{_AS_OF}, not a time")
    if isinstance(value, date) or value in ("latest", "now"):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(_AS_OF) from None


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _FromEnvironment(_Table):
    env: str = Field(min_length=1)


def _location(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and set(value) == {"env"}:
        if re.search(r"[:/@\s]", str(value["env"])):
            raise ValueError("`env` takes the name of an environment variable, not its value")
        return value
    raise ValueError('a text or `{ env = "NAME" }` is expected')


Location = Annotated[str | _FromEnvironment, BeforeValidator(_location)]


def _locale(value: str) -> str:
    """Return the name of a locale as Babel writes it; only one that is written is looked up."""
    from kpilang.workspace.locales import locale_of

    return locale_of(value)


class _Project(_Table):
    name: str = ""
    specs: list[str] = Field(default=["specs"], min_length=1)
    as_of: Annotated[date | Literal["latest", "now"], BeforeValidator(_as_of)] = "now"
    profile: str | None = None
    locale: Annotated[str, AfterValidator(_locale)] = "en_US"


def _rules(words: list[str]) -> list[str]:
    """Refuse what names no rule; only a project that names some has to know them all."""
    from kpilang.lint.registry import selectable

    return _all_known(words, selectable() if words else ())


def _ignored(words: list[str]) -> list[str]:
    """Refuse what names neither a rule nor a warning of data."""
    from kpilang.workspace.choosing import ignorable

    return _all_known(words, ignorable() if words else ())


def _all_known(words: list[str], known: Sequence[Page]) -> list[str]:
    from kpilang.lint.run import names

    for word in words:
        if not any(names(word, page) for page in known):
            near = nearest(word, [page.name for page in known])
            hint = f"; a similar one is `{near[0]}`" if near else ""
            raise ValueError(f"no rule is called `{word}`{hint}")
    return words


Rules = Annotated[list[str], AfterValidator(_rules)]
Ignored = Annotated[list[str], AfterValidator(_ignored)]


class _Folder(_Table):
    ignore: Ignored = []


class _Lint(_Table):
    profile: Literal["minimal", "standard", "strict"] = "standard"
    max_kpis_per_team: int = Field(default=8, ge=1)
    max_kpis_per_role: int = Field(default=4, ge=1)
    max_tiles_per_page: int = Field(default=9, ge=1)
    select: Rules = []
    ignore: Ignored = []
    folders: dict[str, _Folder] = {}
    teams: dict[str, Annotated[int, Field(ge=1)]] = {}
    roles: dict[str, Annotated[int, Field(ge=1)]] = {}


class _Profile(_Table):
    engine: str
    path: Location | None = None
    url: Location | None = None
    timeout: int | None = Field(default=None, ge=1, le=86_400)

    @model_validator(mode="after")
    def _has_one_location(self) -> _Profile:
        if self.path is None and self.url is None:
            raise ValueError(
                "where the data is, is missing: the `path` of files or the `url` of a server"
            )
        if self.path is not None and self.url is not None and self.engine not in DATA_APART:
            raise ValueError("`path` and `url` both say where the data is; one of them is expected")
        return self


class _File(_Table):
    project: _Project = _Project()
    lint: _Lint = _Lint()
    profiles: dict[str, _Profile] = {}


_TABLES: dict[tuple[str, ...], type[BaseModel]] = {
    (): _File,
    ("project",): _Project,
    ("lint",): _Lint,
}


def _config(source: Source, tables: _File) -> Config:
    project, lint = tables.project, tables.lint
    as_of: AsOf = project.as_of
    return Config(
        name=project.name,
        specs=tuple(project.specs),
        as_of=as_of,
        profile=project.profile,
        locale=project.locale,
        lint=Settings(
            LintProfile(lint.profile),
            lint.max_kpis_per_team,
            lint.max_kpis_per_role,
            lint.max_tiles_per_page,
            tuple(lint.select),
            tuple(lint.ignore),
            tuple((name, tuple(folder.ignore)) for name, folder in lint.folders.items()),
            tuple(lint.teams.items()),
            tuple(lint.roles.items()),
        ),
        profiles={
            name: ProfileEntry(
                name,
                entry.engine,
                _value(entry.path),
                _address(entry.url),
                entry.timeout,
                locate(source, ("profiles", name)),
                locate(source, ("profiles", name, "engine")),
                locate(source, ("profiles", name, "path" if entry.url is None else "url")),
            )
            for name, entry in tables.profiles.items()
        },
        specs_span=locate(source, ("project", "specs")),
        profile_span=locate(source, ("project", "profile")),
    )


def _value(location: str | _FromEnvironment | None) -> str | Variable | None:
    return Variable(location.env) if isinstance(location, _FromEnvironment) else location


def _address(location: str | _FromEnvironment | None) -> str | Variable | Secret | None:
    value = _value(location)
    return Secret() if isinstance(value, str) and has_password(value) else value


def _invalid_toml(source: Source, message: str) -> Diagnostic:
    place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    reason = message[: place.start()] if place else message
    end = len(source.text)
    at = end
    if place and place[1]:
        at = min(source.line_starts[int(place[1]) - 1] + int(place[2]) - 1, end)
    again = _REPEATED.match(source.text, source.text.rfind("\n", 0, at) + 1)
    if again and reason == "Cannot overwrite a value":
        span = Span(source.name, again.start(1), again.end(1))
        return problems.invalid_toml(span, f"`{again[1]}` is written twice")
    found = _bare_value(source, at)
    if found is not None:
        return found
    reason = (reason[:1].lower() + reason[1:]).replace("'", "`")
    return problems.invalid_toml(Span(source.name, at, min(at + 1, end)), reason)


def _bare_value(source: Source, at: int) -> Diagnostic | None:
    """Return the finding on a line whose value is a date in another order, or a bare text."""
    line = _SETTING.match(source.text, source.text.rfind("\n", 0, at) + 1)
    if line is None:
        return None
    span, value = Span(source.name, line.start(2), line.end(2)), line[2]
    if day := _DAY_FIRST.fullmatch(value):
        written = f"{day[4]}-{day[3]:0>2}-{day[1]:0>2}"
        help = f"write `{line[1]} = {written}`" if day[2] == "." else _DATE
        return problems.invalid_toml(span, f"`{value}` is no date", help)
    if _YEAR_FIRST.fullmatch(value):
        return problems.invalid_toml(span, f"`{value}` is no date", _DATE)
    if _BARE.fullmatch(value):
        help = without_passwords(f'write `{line[1]} = "{value}"`')
        return problems.invalid_toml(span, "a text stands in quotes", help)
    return None


def _problems(
    source: Source, content: dict[str, Any], error: ValidationError
) -> Iterator[Diagnostic]:
    for detail in error.errors():
        path = tuple(part for part in _keys(content, detail["loc"]))
        span = locate(source, path)
        name = ".".join(path) or FILE_NAME
        match detail["type"]:
            case "extra_forbidden":
                part = path[0] == "profiles" and _OF_THE_ADDRESS.fullmatch(path[-1])
                help = (
                    'say it in the address of the server: `url = { env = "…" }`' if part else None
                )
                yield problems.unknown_setting(span, path[-1], _known(path[:-1]), help)
            case "missing":
                owner = ".".join(path)
                missing = detail["loc"][-1]
                yield problems.invalid_setting(span, owner, f"`{missing}` is missing")
            case "value_error":
                reason = detail["msg"].removeprefix("Value error, ")
                yield problems.invalid_setting(span, name, reason)
            case _:
                reason = detail["msg"][:1].lower() + detail["msg"][1:]
                yield problems.invalid_setting(span, name, reason.replace("'", "`"))


def _keys(content: Any, loc: tuple[int | str, ...]) -> Iterator[str]:
    """Keep of a validator's path the keys that stand in the file."""
    for part in loc:
        if not isinstance(content, dict) or part not in content:
            return
        yield str(part)
        content = content[part]


def _known(path: tuple[str, ...]) -> tuple[str, ...]:
    table = _TABLES.get(path)
    if table is None and path[:1] == ("profiles",):
        table = _Profile if len(path) == 2 else _FromEnvironment
    return tuple((table or _File).model_fields)
