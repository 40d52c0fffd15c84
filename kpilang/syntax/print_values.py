"""Targets and property values -> text on one line."""

from __future__ import annotations

from typing import assert_never

from kpilang.syntax import nodes
from kpilang.syntax.nodes import Ident, PropertyValue, Target
from kpilang.syntax.print_expressions import (
    arithmetic,
    expression,
    ident,
    name,
    names,
    quantity,
    text,
    window,
)


def value(node: PropertyValue) -> str:
    """Return the value of a property on one line."""
    match node:
        case nodes.Text():
            return text(node)
        case nodes.Words():
            return words(node)
        case nodes.Weights():
            return "weights " + ", ".join(arithmetic(part) for part in node.values)
        case nodes.Names():
            return names(node.names)
        case nodes.Window():
            return window(node)
        case nodes.FiscalYear():
            return f"starts {ident(node.month)}, named by its {node.named_by}"
        case nodes.Workdays():
            return _workdays(node)
        case nodes.DatedTexts():
            return ", ".join(_dated_text(entry) for entry in node.entries)
        case nodes.FromName():
            return f"from {name(node.name)}"
        case nodes.Validity():
            return f"{name(node.first)} to {name(node.last)}"
        case nodes.Rates():
            return f"{name(node.rate)} from {name(node.currency)} to {ident(node.to)}"
        case nodes.UnitSpec():
            return f"per {node.per.text}" if node.per else ident(node.word) if node.word else ""
        case nodes.StatusRules():
            return ", ".join(_status_limit(limit) for limit in node.limits)
        case nodes.Reference():
            return _reference(node)
        case nodes.Drives():
            return ", ".join(_drive(entry) for entry in node.entries)
        case nodes.Members():
            where = f" where {expression(node.where)}" if node.where is not None else ""
            return name(node.source) + where
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
            | nodes.TargetTable()
        ):
            return target(node)
        case _:
            return expression(node)


def target(node: Target) -> str:
    """Return a target on one line; a table as it would stand on one."""
    match node:
        case nodes.Level():
            return f"{node.comparator} {arithmetic(node.value)}{_terms(node.per, node.deadline)}"
        case nodes.Range():
            low, high = arithmetic(node.low), arithmetic(node.high)
            return f"between {low} and {high}{_terms(node.per, node.deadline)}"
        case nodes.Path():
            sign = f"{node.comparator} " if node.comparator else ""
            start = f"from {arithmetic(node.start)} in {node.start_period.text}"
            return f"{start} to {sign}{arithmetic(node.end)} in {node.end_period.text}"
        case nodes.TargetFrom():
            return f"from {arithmetic(node.origin)}"
        case nodes.Tolerance():
            return f"within {arithmetic(node.share)} of {arithmetic(node.of)}"
        case nodes.Growth():
            start = f"from {arithmetic(node.start)} in {node.start_period.text}"
            return f"grow {arithmetic(node.rate)} per {ident(node.per)} {start}"
        case nodes.NoTarget():
            reason = f" {text(node.reason)}" if node.reason else ""
            return f"none until {node.until.text}{reason}"
        case nodes.TargetTable():
            return "; ".join(f"{target_key(row)} {target(row.target)}" for row in node.rows)
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


def _terms(per: tuple[Ident, ...], deadline: nodes.Deadline | None) -> str:
    parts = [f" per {ident(word)}" for word in per]
    if deadline is not None:
        ends = "end of " if deadline.end_of else ""
        parts.append(f" by {ends}{deadline.period.text}")
    return "".join(parts)


def _workdays(node: nodes.Workdays) -> str:
    days = ", ".join(ident(day) for day in node.days)
    return f"{days} to {ident(node.last)}" if node.last else days


def _dated_text(node: nodes.DatedText) -> str:
    return f"{node.date.text} {text(node.text)}" if node.text else node.date.text


def _status_limit(node: nodes.StatusLimit) -> str:
    share = " of target" if node.of_target else ""
    return f"{node.colour} {node.side} {arithmetic(node.value)}{share}"


def _reference(node: nodes.Reference) -> str:
    when = f" in {node.period.text}" if node.period else ""
    note = f" {text(node.note)}" if node.note else ""
    return f"{arithmetic(node.value)}{when}{note}"


def _drive(node: nodes.Drive) -> str:
    return f"{name(node.name)} lag {quantity(node.lag)}" if node.lag else name(node.name)


def _deprecated(node: nodes.Deprecated) -> str:
    if node.reason is None:
        return name(node.replaced_by) if node.replaced_by else ""
    other = f" replaced by {name(node.replaced_by)}" if node.replaced_by else ""
    return text(node.reason) + other
