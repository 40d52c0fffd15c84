"""Branches of targets and property values -> nodes."""

from __future__ import annotations

from collections.abc import Callable

from kpilang.syntax import nodes, problems, spoken
from kpilang.syntax.build_expressions import comparator, expression, window
from kpilang.syntax.lalr import Branch
from kpilang.syntax.nodes import PropertyValue, Target
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
    tokens,
    tree_at,
)


def value(tree: Branch, context: Context) -> PropertyValue:
    """Return the value of a property."""
    build = _VALUES.get(tree.rule)
    return build(tree, context) if build else expression(tree, context)


def target(tree: Branch, context: Context) -> Target:
    """Return a target of any form on one line."""
    return _TARGETS[tree.rule](tree, context)


def target_table(tree: Branch, label: str, context: Context) -> nodes.TargetTable:
    """Return targets by period or by member."""
    by = child(tree, "name")
    rows = [target_row(row, context) for row in branches(tree) if row.rule == "target_row"]
    if by is None:
        rows = _by_period(rows, label, context)
    of = name(by, context) if by else None
    return nodes.TargetTable(of, tuple(rows), span=context.span(tree))


def _by_period(rows: list[nodes.TargetRow], label: str, context: Context) -> list[nodes.TargetRow]:
    """Return the rows that name a period; the others are reported, members once for all."""
    kept: list[nodes.TargetRow] = []
    members: list[nodes.TargetRow] = []
    for row in rows:
        match row.key:
            case nodes.Ident(name=word) | nodes.Text(value=word):
                meant = spoken.words(word)
                if meant is not None:
                    context.problems.append(problems.foreign_notation(row.key.span, meant))
                    continue
                if not members:
                    found = problems.line_of_no_period(row.key.span, word, label)
                    context.problems.append(found)
                members.append(row)
            case _:
                kept.append(row)
    return [row for row in kept if row.key is not None] if members else kept


def target_row(tree: Branch, context: Context) -> nodes.TargetRow:
    """Return one line of a target table."""
    key = _target_key(tree_at(tree, 0), context)
    return nodes.TargetRow(key, target(tree_at(tree, 1), context), span=context.span(tree))


def _target_key(
    tree: Branch, context: Context
) -> nodes.Period | nodes.Date | nodes.Text | nodes.Ident | None:
    part = tree.parts[0]
    if isinstance(part, Token):
        return ident(part, context) if part.type == "NAME" else None
    return text(part, context) if part.rule == "text" else period(part, context)


def _pers(tree: Branch, context: Context) -> tuple[nodes.Ident, ...]:
    return tuple(ident(token_at(p, 0), context) for p in branches(tree) if p.rule == "per")


def _deadline(tree: Branch, context: Context) -> nodes.Deadline | None:
    part = tree_at(tree, -1)
    if part.rule not in ("deadline", "deadline_end"):
        return None
    ends = part.rule == "deadline_end"
    return nodes.Deadline(period(tree_at(part, 0), context), ends, span=context.span(part))


def _level(tree: Branch, context: Context) -> Target:
    return nodes.Level(
        comparator(tree_at(tree, 0)),
        expression(tree_at(tree, 1), context),
        _pers(tree, context),
        _deadline(tree, context),
        span=context.span(tree),
    )


def _range(tree: Branch, context: Context) -> Target:
    return nodes.Range(
        expression(tree_at(tree, 0), context),
        expression(tree_at(tree, 1), context),
        _pers(tree, context),
        _deadline(tree, context),
        span=context.span(tree),
    )


def _path(tree: Branch, context: Context) -> Target:
    sign = child(tree, "comparator")
    start, start_period, end, end_period = (b for b in branches(tree) if b is not sign)
    return nodes.Path(
        expression(start, context),
        period(start_period, context),
        comparator(sign) if sign else "",
        expression(end, context),
        period(end_period, context),
        span=context.span(tree),
    )


def _target_from(tree: Branch, context: Context) -> Target:
    return nodes.TargetFrom(expression(tree_at(tree, 0), context), span=context.span(tree))


def _tolerance(tree: Branch, context: Context) -> Target:
    share, of = (expression(part, context) for part in branches(tree))
    return nodes.Tolerance(share, of, span=context.span(tree))


def _growth(tree: Branch, context: Context) -> Target:
    rate, start, start_period = branches(tree)
    per = ident(next(tokens(tree)), context)
    return nodes.Growth(
        expression(rate, context),
        per,
        expression(start, context),
        period(start_period, context),
        span=context.span(tree),
    )


def _no_target(tree: Branch, context: Context) -> Target:
    reason = child(tree, "text")
    return nodes.NoTarget(
        period(tree_at(tree, 0), context),
        text(reason, context) if reason else None,
        span=context.span(tree),
    )


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


_TARGETS: dict[str, Callable[[Branch, Context], Target]] = {
    "level": _level,
    "range": _range,
    "path": _path,
    "target_from": _target_from,
    "tolerance": _tolerance,
    "growth": _growth,
    "no_target": _no_target,
}

_VALUES: dict[str, Callable[[Branch, Context], PropertyValue]] = {
    **_TARGETS,
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
