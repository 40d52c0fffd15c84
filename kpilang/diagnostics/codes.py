"""The registry of language errors: one decorated function per code builds its diagnostic.

A stage's `problems.py` holds its functions; the docstring is the page that `kpi explain` shows.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import cleandoc
from typing import ParamSpec

from kpilang.diagnostics.model import Diagnostic, Fix, Label, Severity
from kpilang.source.frozen import dataclass
from kpilang.source.span import Span

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of a code: its name and the page that explains it."""

    code: str
    name: str
    severity: Severity
    text: str

    @property
    def summary(self) -> str:
        """The first paragraph of the page, in one line."""
        return " ".join(self.text.partition("\n\n")[0].split())


@dataclass(frozen=True, slots=True)
class Draft:
    """What a problem function says; the decorator adds code, name and severity."""

    message: str
    span: Span
    label: str = ""
    secondary: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: str = ""
    fix: Fix | None = None
    about: str = ""
    sql: tuple[str, ...] = ()


PAGES: dict[str, Page] = {}


def problem(
    code: str, name: str, severity: Severity = Severity.ERROR
) -> Callable[[Callable[P, Draft]], Callable[P, Diagnostic]]:
    """Register a function that drafts the diagnostic of `code`; its docstring is the page."""

    def decorate(function: Callable[P, Draft]) -> Callable[P, Diagnostic]:
        assert code not in PAGES, f"{code} is registered twice"
        PAGES[code] = Page(code, name, severity, cleandoc(function.__doc__ or ""))

        @wraps(function)
        def build(*args: P.args, **kwargs: P.kwargs) -> Diagnostic:
            draft = function(*args, **kwargs)
            return Diagnostic(
                code=code,
                name=name,
                severity=severity,
                message=draft.message,
                primary=Label(draft.span, draft.label),
                secondary=draft.secondary,
                notes=draft.notes,
                help=draft.help,
                fix=draft.fix,
                about=draft.about,
                sql=draft.sql,
            )

        return build

    return decorate
