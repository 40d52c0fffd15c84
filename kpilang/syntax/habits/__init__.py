"""What people bring along from other tools, told from the first word that does not fit.

A habit is a function: from a misfit to a diagnostic, or to nothing when it does not know it. The
first that knows wins; without any the message is "expected …, found …".

misfit.py     the token that does not fit, and what stands round it
lines.py      signs and lines: JSON and YAML
names.py      names and quotes
languages.py  formulas: SQL, spreadsheets, programming languages
values.py     values of properties
examples.py   how each property looks
"""

from __future__ import annotations

from collections.abc import Callable

from kpilang.diagnostics.model import Diagnostic
from kpilang.syntax.habits import languages, lines, names, values
from kpilang.syntax.habits.misfit import Misfit

Habit = Callable[[Misfit], Diagnostic | None]

HABITS: tuple[Habit, ...] = (
    values.inner_quotes,
    lines.comma,
    lines.two_on_a_line,
    lines.dash,
    languages.select,
    languages.case_end,
    languages.count_star,
    names.square,
    names.at_sign,
    names.quoted_name,
    values.target,
    values.status,
    values.window,
    values.tiles,
    values.text_value,
    lines.equals,
    lines.block_shape,
    names.bad_name,
    lines.no_colon,
    names.capitals,
    languages.clause_outside,
    languages.in_list,
    languages.call,
    languages.other_word,
    lines.extra_bracket,
)


def recognise(misfit: Misfit) -> Diagnostic | None:
    """Return what the first habit that knows the misfit says of it."""
    for habit in HABITS:
        found = habit(misfit)
        if found is not None:
            return found
    return None
