"""Conditions of T-SQL, which are no values there, and values, which are no conditions.

Where a value stands, a condition is 1, 0 or missing; where a condition stands, a value is compared
with 1. What has no value stays so: the logic has three values, as everywhere in SQL.
"""

from __future__ import annotations

from sqlglot import exp

from kpilang.sql import build

_IS_CONDITION = "condition"
_ALWAYS_KNOWN = (exp.Exists, exp.NullSafeEQ, exp.NullSafeNEQ)
_COMPARISONS = (
    *_ALWAYS_KNOWN,
    *(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.In, exp.Between, exp.Like),
)
_CONNECTORS = (exp.And, exp.Or, exp.Not)


def apart(tree: exp.Expr) -> None:
    """Make values of conditions that stand where values do, and conditions of values."""
    for node in list(tree.walk(bfs=False))[::-1]:
        if isinstance(node, exp.Boolean):
            _constant(node)
        elif isinstance(node, exp.Coalesce) and _is_or_false(node):
            _or_false(node)
        elif is_condition(node):
            if not (holds_condition(node) or isinstance(node.parent, exp.Paren)):
                _as_value(node)
        elif holds_condition(node) and not isinstance(node, exp.Paren):
            _as_condition(node)
    _as_bits(tree)


def is_condition(node: exp.Expr) -> bool:
    """Tell whether what is written is a condition, not a value."""
    if isinstance(node, exp.Paren):
        return is_condition(node.this)
    return isinstance(node, (*_COMPARISONS, *_CONNECTORS))


def holds_condition(node: exp.Expr) -> bool:
    """Tell whether a node stands where only a condition may."""
    above = node.parent
    if isinstance(above, exp.Paren):
        return holds_condition(above)
    if isinstance(above, exp.If):
        case = above.parent
        simple = isinstance(case, exp.Case) and case.args.get("this") is not None
        return node.arg_key == "this" and not simple
    if isinstance(above, exp.Join):
        return node.arg_key == "on"
    return isinstance(above, (exp.Where, exp.Having, *_CONNECTORS))


def _constant(node: exp.Boolean) -> None:
    found = exp.Literal.number(int(node.this))
    if not holds_condition(node):
        found.meta[_IS_CONDITION] = True
        node.replace(found)
    else:
        node.replace(exp.EQ(this=exp.Literal.number(1), expression=found))


def _is_or_false(node: exp.Coalesce) -> bool:
    """Tell whether a condition is false where it is missing; the constant is written already."""
    return is_condition_value(node.this) and [part.name for part in node.expressions] == ["0"]


def is_condition_value(node: exp.Expr) -> bool:
    """Tell whether a value is what became of a condition."""
    return isinstance(node, exp.Case) and _IS_CONDITION in node.meta


def _or_false(node: exp.Coalesce) -> None:
    """Say what is false or missing in one branch, or nothing where both count alike."""
    condition = node.this.args["ifs"][0].this
    if _is_asked(node):
        node.replace(build.group(condition.copy()))
        return
    found = _case(condition.copy(), known=True)
    node.replace(found)
    if holds_condition(found):
        _as_condition(found)


def _is_asked(node: exp.Expr) -> bool:
    """Tell whether what is false and what is missing are alike where a condition stands."""
    while isinstance(node.parent, (exp.Paren, exp.And, exp.Or)):
        node = node.parent
    return holds_condition(node) and not isinstance(node.parent, exp.Not)


def _as_value(node: exp.Expr) -> None:
    place = node.copy().unnest()
    node.replace(_case(place, known=_is_known(place)))


def _case(condition: exp.Expr, *, known: bool) -> exp.Case:
    one, zero = exp.Literal.number(1), exp.Literal.number(0)
    if known:
        found = build.case([(condition, one)], zero)
    else:
        fails = exp.Not(this=exp.Paren(this=condition.copy()))
        found = build.case([(condition, one), (fails, zero)])
    found.meta[_IS_CONDITION] = True
    return found


def _is_known(node: exp.Expr) -> bool:
    """Tell whether a condition is never missing."""
    node = node.unnest()
    match node:
        case exp.Is() | exp.Exists() | exp.NullSafeEQ() | exp.NullSafeNEQ():
            return True
        case exp.Not():
            return _is_known(node.this)
        case exp.And() | exp.Or():
            return _is_known(node.this) and _is_known(node.expression)
        case exp.EQ():
            return is_condition_value(node.this) and node.this.args.get("default") is not None
    return False


def _as_condition(node: exp.Expr) -> None:
    slot = exp.Placeholder()
    node.replace(slot)
    slot.replace(exp.EQ(this=build.group(node), expression=exp.Literal.number(1)))


def _as_bits(tree: exp.Expr) -> None:
    """What is answered is of the type that the engine has for it."""
    for part in tree.expressions if isinstance(tree, exp.Select) else ():
        value = part.unalias()
        if _IS_CONDITION in value.meta:
            slot = exp.Placeholder()
            value.replace(slot)
            slot.replace(exp.cast(value, exp.DataType.build("BIT", "tsql")))
