"""Branches of property values -> nodes."""

from __future__ import annotations

from collections.abc import Callable

from kpilang.syntax import nodes
from kpilang.syntax.build_expressions import expression, window
from kpilang.syntax.build_targets import TARGETS
from kpilang.syntax.lalr import Branch
from kpilang.syntax.nodes import PropertyValue
from kpilang.syntax.tokens import Token
from kpilang.syntax.trees import (
    Context,
    branches,
    child,
    civil_date,
    ident,
    idents,
    name,
    names,
    number,
    period,
    quantity,
    text,
    token_at,
    tree_at,
)


def value(tree: Branch, context: Context) -> PropertyValue:
    """Return the value of a property."""
    build = _VALUES.get(tree[0])
    return build(tree, context) if build else expression(tree, context)


def _words(tree: Branch, context: Context) -> PropertyValue:
    parts = tuple(ident(t, context) for t in tree.parts if isinstance(t, Token))
    return nodes.Words(parts, span=context.span(tree))


def _weights(tree: Branch, context: Context) -> PropertyValue:
    parts = tuple(expression(part, context) for part in branches(tree))
    return nodes.Weights(parts, span=context.span(tree))


def _names(tree: Branch, context: Context) -> PropertyValue:
    return nodes.Names(names(tree, context), span=context.span(tree))


def _deprecation(tree: Branch, context: Context) -> PropertyValue:
    other = child(tree, "name")
    return nodes.Deprecated(
        text(tree_at(tree, 0), context),
        name(other, context) if other else None,
        span=context.span(tree),
    )


def _replacement(tree: Branch, context: Context) -> PropertyValue:
    return nodes.Deprecated(None, name(tree_at(tree, 0), context), span=context.span(tree))


def _fiscal(tree: Branch, context: Context) -> PropertyValue:
    month = ident(token_at(tree, 0), context)
    named_by = str(token_at(tree_at(tree, 1), 0).value)
    return nodes.FiscalYear(month, named_by, span=context.span(tree))


def _days(tree: Branch, context: Context) -> PropertyValue:
    days = idents(tree, context)
    if tree.rule == "day_range":
        return nodes.Workdays(days[:1], days[1], span=context.span(tree))
    return nodes.Workdays(days, None, span=context.span(tree))


def _dated_texts(tree: Branch, context: Context) -> PropertyValue:
    entries = tuple(_dated_text(part, context) for part in branches(tree))
    return nodes.DatedTexts(entries, span=context.span(tree))


def _dated_text(tree: Branch, context: Context) -> nodes.DatedText:
    note = child(tree, "text")
    return nodes.DatedText(
        civil_date(tree_at(tree, 0), context),
        text(note, context) if note else None,
        span=context.span(tree),
    )


def _from_name(tree: Branch, context: Context) -> PropertyValue:
    return nodes.FromName(name(tree_at(tree, 0), context), span=context.span(tree))


def _validity(tree: Branch, context: Context) -> PropertyValue:
    first, last = (name(part, context) for part in branches(tree))
    return nodes.Validity(first, last, span=context.span(tree))


def _rates(tree: Branch, context: Context) -> PropertyValue:
    rate, currency = (name(part, context) for part in branches(tree))
    to = ident(token_at(tree, -1), context)
    return nodes.Rates(rate, currency, to, span=context.span(tree))


def _unit_word(tree: Branch, context: Context) -> PropertyValue:
    return nodes.UnitSpec(ident(token_at(tree, 0), context), span=context.span(tree))


def _unit_per(tree: Branch, context: Context) -> PropertyValue:
    return nodes.UnitSpec(None, number(tree_at(tree, 0), context), span=context.span(tree))


def _status_rules(tree: Branch, context: Context) -> PropertyValue:
    limits = tuple(_status_limit(part, context) for part in branches(tree))
    return nodes.StatusRules(limits, span=context.span(tree))


def _status_limit(tree: Branch, context: Context) -> nodes.StatusLimit:
    return nodes.StatusLimit(
        str(token_at(tree_at(tree, 0), 0).value),
        str(token_at(tree_at(tree, 1), 0).value),
        expression(tree_at(tree, 2), context),
        child(tree, "of_target") is not None,
        span=context.span(tree),
    )


def _reference(tree: Branch, context: Context) -> PropertyValue:
    amount, *rest = branches(tree)
    when = rest.pop(0) if rest and rest[0].rule != "text" else None
    return nodes.Reference(
        expression(amount, context),
        period(when, context) if when else None,
        text(rest[0], context) if rest else None,
        span=context.span(tree),
    )


def _drive_list(tree: Branch, context: Context) -> PropertyValue:
    entries = tuple(_drive(part, context) for part in branches(tree))
    return nodes.Drives(entries, span=context.span(tree))


def _drive(tree: Branch, context: Context) -> nodes.Drive:
    lag = child(tree, "quantity")
    return nodes.Drive(
        name(tree_at(tree, 0), context),
        quantity(lag, context) if lag else None,
        span=context.span(tree),
    )


def _members_of(tree: Branch, context: Context) -> PropertyValue:
    where = child(tree, "where")
    return nodes.Members(
        name(tree_at(tree, 0), context),
        expression(tree_at(where, 0), context) if where else None,
        span=context.span(tree),
    )


_VALUES: dict[str, Callable[[Branch, Context], PropertyValue]] = {
    **TARGETS,
    "text": text,
    "names": _names,
    "words": _words,
    "like_words": _words,
    "weights": _weights,
    "deprecation": _deprecation,
    "replacement": _replacement,
    "fiscal": _fiscal,
    "day_range": _days,
    "day_list": _days,
    "dated_texts": _dated_texts,
    "from_name": _from_name,
    "stretch_of_time": _validity,
    "rate_columns": _rates,
    "name": name,
    "date": civil_date,
    "quantity": quantity,
    "unit_word": _unit_word,
    "unit_per": _unit_per,
    "stepped_window": window,
    "status_rules": _status_rules,
    "reference": _reference,
    "drive_list": _drive_list,
    "members_of": _members_of,
}
