"""Branches of targets -> nodes."""

from __future__ import annotations

from collections.abc import Callable

from kpilang.syntax import nodes, problems, spoken
from kpilang.syntax.build_expressions import comparator, expression
from kpilang.syntax.lalr import Branch
from kpilang.syntax.nodes import Target
from kpilang.syntax.tokens import Token
from kpilang.syntax.trees import (
    Context,
    branches,
    child,
    ident,
    name,
    period,
    text,
    token_at,
    tokens,
    tree_at,
)


def target(tree: Branch, context: Context) -> Target:
    """Return a target of any form on one line."""
    return TARGETS[tree.rule](tree, context)


def target_table(tree: Branch, label: str, context: Context) -> nodes.TargetTable:
    """Return targets by period or by member."""
    by = child(tree, "name")
    rows = [target_row(row, context) for row in branches(tree) if row.rule == "target_row"]
    if by is None:
        _check_periods(rows, label, context)
    of = name(by, context) if by else None
    return nodes.TargetTable(of, tuple(rows), span=context.span(tree))


def _check_periods(rows: list[nodes.TargetRow], label: str, context: Context) -> None:
    """Report the rows that name no period, members once for all."""
    found = False
    for row in rows:
        match row.key:
            case nodes.Ident(name=word) | nodes.Text(value=word):
                meant = spoken.words(word)
                if meant is not None:
                    context.problems.append(problems.foreign_notation(row.key.span, meant))
                    continue
                if not found:
                    problem = problems.line_of_no_period(row.key.span, word, label)
                    context.problems.append(problem)
                found = True
            case _:
                continue


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
    per = ident(tokens(tree)[0], context)
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


TARGETS: dict[str, Callable[[Branch, Context], Target]] = {
    "level": _level,
    "range": _range,
    "path": _path,
    "target_from": _target_from,
    "tolerance": _tolerance,
    "growth": _growth,
    "no_target": _no_target,
}
