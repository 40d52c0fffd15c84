"""Names before as they are now: what was renamed is no change in what names it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field

from kpilang.source.frozen import dataclass

_NAME = re.compile(r"\w+(?:\.\w+)*")


@dataclass(frozen=True, slots=True)
class Names:
    """The new names of what was renamed, by its old one."""

    measures: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)

    def measure(self, name: str) -> str:
        """Return what a measure, funnel or tree is called now."""
        return self.measures.get(name, name)

    def in_text(self, written: str) -> str:
        """Return a text with measures and sources called as they are now."""
        new = {**self.sources, **self.measures}
        return _NAME.sub(lambda found: new.get(found[0], found[0]), written) if new else written

    def role(self, name: str | None) -> str | None:
        """Return what a role is called now."""
        return None if name is None else self.roles.get(name, name)

    def team(self, name: str | None) -> str | None:
        """Return what a team is called now."""
        return None if name is None else self.teams.get(name, name)

    def source(self, name: str) -> str:
        """Return what a source is called now."""
        return self.sources.get(name, name)


AS_THEY_WERE = Names()
