"""Anything with a name, and the people who answer for it."""

from __future__ import annotations

from dataclasses import field

from kpilang.source.frozen import dataclass
from kpilang.source.later import Later
from kpilang.source.span import NOWHERE, Span


@dataclass(frozen=True, slots=True)
class Named(Later):
    """Anything with a name, that of its package in front.

    `span` covers the name as written, `block` the whole declaration.
    """

    name: str
    title: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)
    block: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)

    @property
    def label(self) -> str:
        """The title, or the name in words."""
        plain = self.name.rpartition(".")[2]
        return self.title or plain.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Retired:
    """That something is deprecated, why, and what takes its place."""

    reason: str = ""
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True)
class Team(Named):
    """A team."""

    description: str = ""
    retired: Retired | None = None


@dataclass(frozen=True, slots=True)
class Role(Named):
    """A role, in a team or in none."""

    team: str | None = None
    description: str = ""
    retired: Retired | None = None
