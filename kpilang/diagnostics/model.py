"""Diagnostic: one finding as a value; nothing here prints."""

from __future__ import annotations

from enum import StrEnum

from kpilang.source.frozen import dataclass
from kpilang.source.span import Span


class Severity(StrEnum):
    """How much a finding weighs: an error stops artefacts, a warning fails `kpi check`."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Applicability(StrEnum):
    """Whether a fix may be applied unasked (safe), on request (unsafe), or only shown."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    DISPLAY = "display"


@dataclass(frozen=True, slots=True)
class Label:
    """A span with a few words about it."""

    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text of `span` with `text`."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A titled set of edits that mends a finding."""

    title: str
    edits: tuple[Edit, ...]
    applicability: Applicability = Applicability.SAFE


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `message` and `primary` must make sense alone.

    `code` is `K` (language) or `L` (lint) and three digits; `name` its kebab-case name, which
    reads after "allow". `notes` are facts (why), `help` is an instruction (what to do).
    `about` is the name that a finding on an unknown name is about. `sql` are the statements whose
    answers a finding against the data rests on.
    """

    code: str
    name: str
    severity: Severity
    message: str
    primary: Label
    secondary: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: str = ""
    fix: Fix | None = None
    about: str = ""
    sql: tuple[str, ...] = ()

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Total order: file, position, code, message."""
        span = self.primary.span
        return (span.file, span.start, span.end, self.code, self.message)
