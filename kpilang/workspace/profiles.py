"""Which profile a command runs on, and where its data is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from kpilang.diagnostics.model import Diagnostic
from kpilang.source.frozen import dataclass
from kpilang.source.span import NOWHERE, Span
from kpilang.workspace import problems
from kpilang.workspace.settings import Config, ProfileEntry, Secret, Variable

DEFAULT = "dev"


@dataclass(frozen=True, slots=True)
class Profile:
    """An engine and where its data is; a relative `path` is relative to the project's root.

    `timeout` is how many seconds a statement may take. `url` may hold a password, and is shown
    nowhere.
    """

    name: str
    engine: str
    path: str | None = None
    url: str | None = field(default=None, repr=False)
    timeout: int | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)
    engine_span: Span = field(default=NOWHERE, compare=False, repr=False)
    location_span: Span = field(default=NOWHERE, compare=False, repr=False)


def profile(config: Config, name: str | None, env: Mapping[str, str]) -> Profile | Diagnostic:
    """Return the profile: `name`, else `[project] profile`, else the only one or `dev`."""
    entry = _choose(config, name)
    return _resolve(entry, env) if isinstance(entry, ProfileEntry) else entry


def _choose(config: Config, name: str | None) -> ProfileEntry | Diagnostic:
    known = tuple(config.profiles)
    if name is not None:
        return config.profiles.get(name) or problems.unknown_profile(name, known)
    if config.profile is not None:
        found = config.profiles.get(config.profile)
        return found or problems.unknown_profile(config.profile, known, config.profile_span)
    if len(known) == 1:
        return config.profiles[known[0]]
    return config.profiles.get(DEFAULT) or problems.no_profile_chosen(known)


def _resolve(entry: ProfileEntry, env: Mapping[str, str]) -> Profile | Diagnostic:
    values: dict[str, str | None] = {}
    for key, value in (("path", entry.path), ("url", entry.url)):
        if isinstance(value, Variable):
            if not env.get(value.name):
                return problems.unset_variable(entry.location_span, value.name, entry.name)
            values[key] = env[value.name]
        elif isinstance(value, Secret):
            return problems.secret_in_file(entry.location_span, entry.name)
        else:
            values[key] = value
    return Profile(
        entry.name,
        entry.engine,
        values["path"],
        values["url"],
        entry.timeout,
        entry.span,
        entry.engine_span,
        entry.location_span,
    )
