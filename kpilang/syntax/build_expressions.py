"""Branches of expressions -> nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kpilang.source.span import Span
from kpilang.syntax import nodes, problems
from kpilang.syntax.lalr import Branch
from kpilang.syntax.nodes import Clauses, Expr
from kpilang.syntax.trees import (
    MAX_DEPTH,
    Context,
    TooDeep,
    branches,
    child,
    civil_date,
    ident,
    name,
    names,
    number,
    period,
    quantity,
    text,
    token_at,
    tree_at,
)

CLAUSE_RULES = ("where", "on", "by", "within", "over", "each")
WINDOW_KINDS = {
    "window_period": "period",
    "window_to_date": "to_date",
    "trailing": "trailing",
    "all_time": "all_time",
    "previous": "previous",
    "cumulative": "cumulative",
}


def expression(tree: Branch, context: Context, depth: int = 0) -> Expr:
    """Return the node of an expression; raises TooDeep past MAX_DEPTH."""
    if depth > MAX_DEPTH:
        start = context.span(tree).start
        raise TooDeep(Span(context.file, start, start + 1))
    return _BUILDERS[tree[0]](tree, context, depth + 1)


def window(tree: Branch, context: Context) -> nodes.Window:
    """Return a window, with its step where one is said."""
    span = context.span(tree)
    if tree.rule == "stepped_window":
        inner = window(tree_at(tree, 0), context)
        if len(tree.parts) == 1:
            return inner
        each = ident(token_at(tree, 1), context)
        return nodes.Window(inner.kind, inner.unit, inner.length, each, span=span)
    kind = WINDOW_KINDS[tree.rule]
    if kind == "trailing":
        return nodes.Window(kind, length=quantity(tree_at(tree, 0), context), span=span)
    if kind in ("period", "to_date"):
        return nodes.Window(kind, unit=ident(token_at(tree, 0), context), span=span)
    return nodes.Window(kind, span=span)


def comparator(tree: Branch) -> str:
    """Return the sign of a comparator."""
    return str(token_at(tree, 0).value)


def each_once(parts: Iterable[Branch], context: Context) -> dict[str, Branch]:
    """Return parts by rule, and report those that come again."""
    seen: dict[str, Branch] = {}
    for part in parts:
        first = seen.setdefault(part.rule, part)
        if first is not part:
            word = _CLAUSE_WORDS.get(part.rule, part.rule)
            context.problems.append(
                problems.repeated_clause(context.span(part), word, context.span(first))
            )
    return seen


_CLAUSE_WORDS = {"form": "as", "extras": "with", "physical": "from"}


def clauses(parts: Iterable[Branch], context: Context, depth: int) -> Clauses:
    """Return the clauses of brackets; their span runs from the first to the last."""
    listed = list(parts)
    if not listed:
        return Clauses()
    seen = each_once(listed, context)
    where, on, by = seen.get("where"), seen.get("on"), seen.get("by")
    within, over, each = seen.get("within"), seen.get("over"), seen.get("each")
    return Clauses(
        where=expression(tree_at(where, 0), context, depth) if where else None,
        on=name(tree_at(on, 0), context) if on else None,
        by=names(tree_at(by, 0), context) if by else (),
        within=quantity(tree_at(within, 0), context) if within else None,
        over=window(tree_at(over, 0), context) if over else None,
        each=ident(token_at(each, 0), context) if each else None,
        span=context.span(listed[0]).join(context.span(listed[-1])),
    )


def _left_right(tree: Branch, context: Context, depth: int) -> tuple[Expr, Expr]:
    return (
        expression(tree_at(tree, 0), context, depth),
        expression(tree_at(tree, -1), context, depth),
    )


def _binary(operator: str) -> Callable[[Branch, Context, int], Expr]:
    def build(tree: Branch, context: Context, depth: int) -> Expr:
        left, right = _left_right(tree, context, depth)
        return nodes.Binary(operator, left, right, span=context.span(tree))

    return build


def _arithmetic(tree: Branch, context: Context, depth: int) -> Expr:
    left, right = _left_right(tree, context, depth)
    operator = str(token_at(tree, 1).value)
    return nodes.Binary(operator, left, right, span=context.span(tree))


def _comparison(tree: Branch, context: Context, depth: int) -> Expr:
    left, right = _left_right(tree, context, depth)
    operator = comparator(tree_at(tree, 1))
    return nodes.Binary(operator, left, right, span=context.span(tree))


def _inversion(tree: Branch, context: Context, depth: int) -> Expr:
    operand = expression(tree_at(tree, 0), context, depth)
    return nodes.Unary("not", operand, span=context.span(tree))


def _signed(tree: Branch, context: Context, depth: int) -> Expr:
    operand = expression(tree_at(tree, 1), context, depth)
    return nodes.Unary(str(token_at(tree, 0).value), operand, span=context.span(tree))


def _member_of(tree: Branch, context: Context, depth: int) -> Expr:
    value = expression(tree_at(tree, 0), context, depth)
    options = tuple(expression(option, context, depth) for option in branches(tree_at(tree, 1)))
    negated = tree.rule == "not_member_of"
    return nodes.Membership(value, options, negated, span=context.span(tree))


def _between(tree: Branch, context: Context, depth: int) -> Expr:
    value, low, high = (expression(part, context, depth) for part in branches(tree))
    negated = tree.rule == "not_between"
    return nodes.Between(value, low, high, negated, span=context.span(tree))


def _null_test(tree: Branch, context: Context, depth: int) -> Expr:
    value = expression(tree_at(tree, 0), context, depth)
    return nodes.NullTest(value, tree.rule == "is_not_null", span=context.span(tree))


def _arrow(tree: Branch, context: Context, depth: int) -> Expr:
    base, event = _left_right(tree, context, depth)
    return nodes.Arrow(base, event, span=context.span(tree))


def _call(tree: Branch, context: Context, depth: int) -> Expr:
    parts = list(branches(tree))
    arguments = tuple(
        expression(part, context, depth) for part in parts if part.rule not in CLAUSE_RULES
    )
    said = clauses((part for part in parts if part.rule in CLAUSE_RULES), context, depth)
    function = ident(token_at(tree, 0), context)
    return nodes.Call(function, arguments, said, span=context.span(tree))


def _brackets(tree: Branch, context: Context, depth: int) -> Expr:
    body, *rest = branches(tree)
    inner = expression(body, context, depth)
    if not rest:
        return inner
    return nodes.Bracket(inner, clauses(rest, context, depth), span=context.span(tree))


def _case(tree: Branch, context: Context, depth: int) -> Expr:
    subject, default = child(tree, "subject_value"), child(tree, "default")
    whens = [part for part in branches(tree) if part.rule == "when"]
    return nodes.Case(
        expression(tree_at(subject, 0), context, depth) if subject else None,
        tuple(_when(part, context, depth) for part in whens),
        expression(tree_at(default, 0), context, depth) if default else None,
        span=context.span(tree),
    )


def _when(tree: Branch, context: Context, depth: int) -> nodes.CaseBranch:
    condition, result = _left_right(tree, context, depth)
    return nodes.CaseBranch(condition, result, span=context.span(tree))


def _alive(tree: Branch, context: Context, depth: int) -> Expr:
    moment = str(token_at(tree_at(tree, 1), 0).value)
    return nodes.Alive(name(tree_at(tree, 0), context), moment, span=context.span(tree))


def _raw_sql(tree: Branch, context: Context, depth: int) -> Expr:
    raw = str(token_at(tree, 0).value).removeprefix('sql"""').removesuffix('"""')
    return nodes.RawSql(raw.replace("\r\n", "\n"), span=context.span(tree))


def _percentage(tree: Branch, context: Context, depth: int) -> Expr:
    return nodes.Percent(str(token_at(tree, 0).value), span=context.span(tree))


def _truth(tree: Branch, context: Context, depth: int) -> Expr:
    return nodes.Boolean(token_at(tree, 0).type == "TRUE", span=context.span(tree))


def _leaf(build: Callable[[Branch, Context], Expr]) -> Callable[[Branch, Context, int], Expr]:
    return lambda tree, context, depth: build(tree, context)


_BUILDERS: dict[str, Callable[[Branch, Context, int], Expr]] = {
    "disjunction": _binary("or"),
    "conjunction": _binary("and"),
    "inversion": _inversion,
    "comparison": _comparison,
    "unequal": _binary("!="),
    "like": _binary("like"),
    "not_like": _binary("not like"),
    "member_of": _member_of,
    "not_member_of": _member_of,
    "between": _between,
    "not_between": _between,
    "is_null": _null_test,
    "is_not_null": _null_test,
    "arithmetic": _arithmetic,
    "product": _arithmetic,
    "signed": _signed,
    "arrow": _arrow,
    "call": _call,
    "brackets": _brackets,
    "case": _case,
    "alive": _alive,
    "raw_sql": _raw_sql,
    "number": _leaf(number),
    "percentage": _percentage,
    "quantity": _leaf(quantity),
    "text": _leaf(text),
    "date": _leaf(civil_date),
    "named_period": _leaf(period),
    "truth": _truth,
    "null": _leaf(lambda tree, context: nodes.Null(span=context.span(tree))),
    "name": _leaf(name),
}
