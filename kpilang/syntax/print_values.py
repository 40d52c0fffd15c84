"""Targets and property values -> text."""

from __future__ import annotations

from typing import assert_never

from kpilang.syntax import nodes
from kpilang.syntax.nodes import Ident, PropertyValue, Target
from kpilang.syntax.pretty import (
    CONTINUED,
    Break,
    Doc,
    Take,
    filled,
    group,
    row,
    stacked,
)
from kpilang.syntax.print_expressions import (
    arithmetic,
    formula,
    ident,
    name,
    quantity,
    text,
    whole_formula,
    window,
)


def value(node: PropertyValue, take: Take) -> Doc:
    """Return the value of a property; lists that are too long begin on the next line."""
    assert not isinstance(node, nodes.TargetTable), "a table takes lines of its own"
    match node:
        case nodes.Text():
            return text(node)
        case nodes.Words():
            return words(node)
        case nodes.Weights():
            parts = filled(node.values, lambda part: arithmetic(part, take), take)
            return row("weights ", *parts, indent=CONTINUED)
        case nodes.Names():
            return _listed(*filled(node.names, name, take))
        case nodes.Window():
            return window(node)
        case nodes.FiscalYear():
            return f"starts {ident(node.month)}, named by its {node.named_by}"
        case nodes.Workdays(last=None):
            return _listed(*filled(node.days, ident, take))
        case nodes.Workdays():
            return f"{ident(node.days[0])} to {ident(node.last)}" if node.last else ""
        case nodes.DatedTexts():
            return _listed(*stacked(node.entries, _dated_text, take))
        case nodes.FromName():
            return f"from {name(node.name)}"
        case nodes.Validity():
            return f"{name(node.first)} to {name(node.last)}"
        case nodes.Rates():
            return f"{name(node.rate)} from {name(node.currency)} to {ident(node.to)}"
        case nodes.UnitSpec():
            return f"per {node.per.text}" if node.per else ident(node.word) if node.word else ""
        case nodes.StatusRules():
            return _listed(*stacked(node.limits, lambda part: _status_limit(part, take), take))
        case nodes.Reference():
            return _reference(node, take)
        case nodes.Drives():
            return _listed(*stacked(node.entries, _drive, take))
        case nodes.Members():
            where = ("", "") if node.where is None else (" where ", formula(node.where, take))
            return row(name(node.source), *where)
        case nodes.Flag():
            return ""
        case nodes.Deprecated():
            return _deprecated(node)
        case (
            nodes.Level()
            | nodes.Range()
            | nodes.Path()
            | nodes.TargetFrom()
            | nodes.Tolerance()
            | nodes.Growth()
            | nodes.NoTarget()
        ):
            return target(node, take)
        case _:
            return whole_formula(node, take)


def target(node: Target, take: Take) -> Doc:
    """Return a target of any form but a table."""
    assert not isinstance(node, nodes.TargetTable), "a table takes lines of its own"
    match node:
        case nodes.Level():
            amount = arithmetic(node.value, take)
            return row(f"{node.comparator} ", amount, _terms(node.per, node.deadline))
        case nodes.Range():
            low = arithmetic(node.low, take)
            before = Break(" ", take(node.high.span.start))
            high = row(arithmetic(node.high, take), _terms(node.per, node.deadline))
            return group("between ", low, before, "and ", high)
        case nodes.Path():
            sign = f"{node.comparator} " if node.comparator else ""
            start = row("from ", arithmetic(node.start, take), f" in {node.start_period.text}")
            end = row(arithmetic(node.end, take), f" in {node.end_period.text}")
            return row(start, f" to {sign}", end)
        case nodes.TargetFrom():
            return row("from ", arithmetic(node.origin, take))
        case nodes.Tolerance():
            share = arithmetic(node.share, take)
            return row("within ", share, " of ", arithmetic(node.of, take))
        case nodes.Growth():
            rate = row("grow ", arithmetic(node.rate, take), f" per {ident(node.per)}")
            start = row(arithmetic(node.start, take), f" in {node.start_period.text}")
            return row(rate, " from ", start)
        case nodes.NoTarget():
            reason = f" {text(node.reason)}" if node.reason else ""
            return f"none until {node.until.text}{reason}"
        case _:
            assert_never(node)


def target_key(row: nodes.TargetRow) -> str:
    """Return the key of a target row, with its colon."""
    match row.key:
        case None:
            return "else:"
        case nodes.Ident():
            return f"{ident(row.key)}:"
        case nodes.Text():
            return f"{text(row.key)}:"
        case nodes.Period() | nodes.Date():
            return f"{row.key.text}:"
        case _:
            assert_never(row.key)


def words(node: nodes.Words) -> str:
    """Return plain words; `like` may lead them though it is reserved."""
    parts = [ident(word) for word in node.words]
    if node.words[0].name == "like" and not node.words[0].quoted:
        parts[0] = "like"
    return " ".join(parts)


def _listed(*parts: Doc) -> Doc:
    """A list that is broken begins on a line of its own."""
    return group(Break(""), *parts)


def _terms(per: tuple[Ident, ...], deadline: nodes.Deadline | None) -> str:
    parts = [f" per {ident(word)}" for word in per]
    if deadline is not None:
        ends = "end of " if deadline.end_of else ""
        parts.append(f" by {ends}{deadline.period.text}")
    return "".join(parts)


def _dated_text(node: nodes.DatedText) -> str:
    return f"{node.date.text} {text(node.text)}" if node.text else node.date.text


def _status_limit(node: nodes.StatusLimit, take: Take) -> Doc:
    share = " of target" if node.of_target else ""
    return row(f"{node.colour} {node.side} ", arithmetic(node.value, take), share)


def _reference(node: nodes.Reference, take: Take) -> Doc:
    when = f" in {node.period.text}" if node.period else ""
    note = f" {text(node.note)}" if node.note else ""
    return row(arithmetic(node.value, take), when, note)


def _drive(node: nodes.Drive) -> str:
    return f"{name(node.name)} lag {quantity(node.lag)}" if node.lag else name(node.name)


def _deprecated(node: nodes.Deprecated) -> str:
    if node.reason is None:
        return name(node.replaced_by) if node.replaced_by else ""
    other = f" replaced by {name(node.replaced_by)}" if node.replaced_by else ""
    return text(node.reason) + other
