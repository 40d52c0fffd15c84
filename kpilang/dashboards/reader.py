"""Whoever reads a page: the calendar that its periods follow, and the locale it is written in."""

from __future__ import annotations

from kpilang.dashboards.locales import notation_of, tag_of
from kpilang.dashboards.notation import ENGLISH, Notation
from kpilang.model.windows import Calendar
from kpilang.source.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Reader:
    """A calendar, and the name of a locale that Babel knows."""

    calendar: Calendar
    locale: str = ENGLISH.locale

    @property
    def notation(self) -> Notation:
        """How numbers are written."""
        return notation_of(self.locale)

    @property
    def language(self) -> str:
        """What a page says of its language."""
        return tag_of(self.locale)
