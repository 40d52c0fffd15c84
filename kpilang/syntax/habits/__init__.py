"""What people bring along from other tools, told from the first word that does not fit.

A habit is a function: from a misfit to a diagnostic, or to nothing when it does not know it. The
first that knows wins; without any the message is "expected …, found …".

misfit.py     the token that does not fit, and what stands round it
lines.py      signs and lines: JSON and YAML
names.py      names and quotes
clauses.py    clauses of aggregates
languages.py  formulas: SQL, spreadsheets, programming languages
sources.py    types of columns, references, SELECTs
periods.py    dates and periods in words
targets.py    targets, and the limits of their status
values.py     values of other properties
tiles.py      tiles, charts and words in a row
boards.py     rows of dashboards, lines of tests
examples.py   how each property looks
"""

from __future__ import annotations

from collections.abc import Callable

from kpilang.diagnostics.model import Diagnostic
from kpilang.syntax.habits import (
    boards,
    clauses,
    languages,
    lines,
    names,
    periods,
    sources,
    targets,
    tiles,
    values,
)
from kpilang.syntax.habits.misfit import Misfit

Habit = Callable[[Misfit], Diagnostic | None]

HABITS: tuple[Habit, ...] = (
    tiles.next_on_the_line,
    tiles.misplaced,
    tiles.words_as_tile,
    values.inner_quotes,
    lines.comma,
    lines.two_on_a_line,
    lines.dash,
    sources.select,
    languages.select,
    languages.case_end,
    languages.count_star,
    names.square,
    names.at_sign,
    names.quoted_name,
    names.table_with_blanks,
    targets.owed,
    targets.basis,
    targets.by_period,
    periods.period,
    periods.article,
    sources.column_type,
    sources.reference,
    sources.snapshot,
    targets.target,
    targets.status,
    values.window,
    values.quotient_unit,
    values.drives,
    values.listed,
    values.known_amount,
    values.no_unit,
    tiles.tiles,
    tiles.words,
    boards.rows,
    boards.tests,
    values.text_value,
    lines.equals,
    lines.block_shape,
    names.bad_name,
    lines.no_colon,
    names.capitals,
    clauses.at_moment,
    clauses.clause_outside,
    languages.in_list,
    clauses.joined,
    languages.call,
    languages.other_word,
    lines.extra_bracket,
    lines.no_name,
    languages.lone,
    sources.stretch,
)


def recognise(misfit: Misfit) -> Diagnostic | None:
    """Return what the first habit that knows the misfit says of it."""
    for habit in HABITS:
        found = habit(misfit)
        if found is not None:
            return found
    return None
