"""What `kpi.toml` says, as plain frozen data; importing this costs nothing."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from typing import Literal

from kpilang.lint.rule import Settings
from kpilang.source.frozen import dataclass
from kpilang.source.span import NOWHERE, Span

#: engines that run in one place and read data from another, so that both may be said
DATA_APART = ("spark",)

AsOf = date | Literal["latest", "now"]


@dataclass(frozen=True, slots=True)
class Variable:
    """A value that comes from an environment variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that was written into the file and should not be there; it is kept nowhere."""


@dataclass(frozen=True, slots=True)
class ProfileEntry:
    """A profile as written: `path` or `url`, or both, as text or from the environment.

    `timeout` is how many seconds a statement may take. The spans are those of the profile, of
    `engine`, and of what says where the data is.
    """

    name: str
    engine: str
    path: str | Variable | None = None
    url: str | Variable | Secret | None = None
    timeout: int | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)
    engine_span: Span = field(default=NOWHERE, compare=False, repr=False)
    location_span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a project, with the defaults of one that has no `kpi.toml`."""

    name: str = ""
    specs: tuple[str, ...] = ("specs",)
    as_of: AsOf = "now"
    profile: str | None = None
    locale: str = "en_US"
    lint: Settings = field(default_factory=Settings)
    profiles: dict[str, ProfileEntry] = field(default_factory=dict)
    specs_span: Span = field(default=NOWHERE, compare=False, repr=False)
    profile_span: Span = field(default=NOWHERE, compare=False, repr=False)
