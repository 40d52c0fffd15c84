"""A statement in the words of T-SQL, after what it shares with the warehouses that are not run.

Nothing of the rules of sqlglot from one dialect to the other is relied on.
"""

from __future__ import annotations

from sqlglot import exp

from kpilang.sql import build
from kpilang.sql.build import call
from kpilang.sql.dialects import texts, tsql_conditions, tsql_groups, tsql_numbers
from kpilang.sql.dialects.known_doubles import mark_doubles
from kpilang.sql.dialects.rewriting import Writers, rewrite
from kpilang.sql.dialects.tsql_words import RESERVED

#: by code point, also where a character is none of the basic plane
COLLATION = "Latin1_General_100_BIN2_UTF8"
TEXT = "NVARCHAR(MAX)"
#: tells the type of a value, if it is asked which of its properties is meant
TYPE_OF = "SQL_VARIANT_PROPERTY"
_NAMES = {"CEIL": "CEILING", "LN": "LOG"}
#: the least double that is more than nothing
_LEAST = "2.23e-308"
_SMALLEST = float(_LEAST)
#: a character that is added, so that blanks at the end of a text count
_MARK = "|"


def in_its_words(tree: exp.Expr) -> exp.Expr:
    """Return a statement whose moments and zones are said already in the rest of the words."""
    mark_doubles(tree)
    texts.apart(tree, by_code_points)
    _named_values(tree)
    tree = rewrite(tree, _WRITTEN)
    tsql_groups.grouped(tree)
    tsql_conditions.apart(tree)
    for node in list(tree.find_all(exp.Order)):
        _order(node)
    for name in list(tree.find_all(exp.Identifier)):
        name.set("quoted", name.args.get("quoted") or name.name.lower() in RESERVED)
    return tree


def by_code_points(text: exp.Expr) -> exp.Expr:
    """Return a text that is told apart by its code points; the case of a letter counts."""
    kind = exp.DataType.build(TEXT, "tsql")
    return exp.Collate(this=exp.cast(text, kind), expression=exp.var(COLLATION))


def _named_values(tree: exp.Expr) -> None:
    """A text that is written down for rows of the data has the collation of the database."""
    for literal in list(tree.find_all(exp.Literal)):
        above = literal.parent
        is_choice = isinstance(above, exp.If) and literal.arg_key == "true"
        is_other = isinstance(above, exp.Case) and literal.arg_key == "default"
        is_listed = isinstance(above, (exp.Coalesce, exp.Alias))
        if literal.is_string and (is_choice or is_other or is_listed) and texts.reads(literal):
            collated = exp.Collate(this=literal.copy(), expression=exp.var(COLLATION))
            literal.replace(collated)


def like(node: exp.Expr) -> exp.Expr:
    """In a pattern a bracket begins a set of characters, which it does not in the language."""
    pattern = node.expression
    if isinstance(pattern, exp.Literal):
        node.set("expression", exp.Literal.string(pattern.this.replace("[", "[[]")))
    else:
        brackets = (exp.Literal.string("["), exp.Literal.string("[[]"))
        node.set("expression", call("REPLACE", pattern, *brackets))
    return node


def begins(text: exp.Expr, start: exp.Expr) -> exp.Expr:
    """Tell whether a text begins so; every text begins with an empty one."""
    marked, begin = (_added(exp.Literal.string(_MARK), build.group(part)) for part in (text, start))
    found = call("CHARINDEX", begin, marked)
    return exp.Paren(this=exp.EQ(this=found, expression=exp.Literal.number(1)))


def position(text: exp.Expr, part: exp.Expr) -> exp.Expr:
    """Return where a part of a text is; an empty one is at its begin."""
    found = call("CHARINDEX", part, text)
    if isinstance(part, exp.Literal) and part.this:
        return found
    both = _added(build.group(part.copy()), build.group(text.copy()))
    empty = exp.EQ(this=call("DATALENGTH", part.copy()), expression=exp.Literal.number(0))
    some = exp.Not(this=exp.Is(this=exp.Paren(this=both), expression=exp.Null()))
    return build.case([(exp.and_(empty, some), exp.Literal.number(1))], found)


def _added(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.Add(this=left, expression=right)


def _called(node: exp.Expr) -> exp.Expr:
    """A function that is called otherwise there."""
    assert isinstance(node, exp.Anonymous)
    arguments = node.expressions
    match node.name.upper():
        case "LENGTH":
            marked = _added(build.group(arguments[0]), exp.Literal.string(_MARK))
            count = exp.Sub(this=call("LEN", marked), expression=exp.Literal.number(1))
            return exp.Paren(this=count)
        case "SUBSTRING" if len(arguments) == 2:
            return call("SUBSTRING", *arguments, call("DATALENGTH", arguments[0].copy()))
        case "ROUND" if len(arguments) == 1:
            return call("ROUND", arguments[0], exp.Literal.number(0))
        case "TRUNC":
            places = arguments[1] if len(arguments) > 1 else exp.Literal.number(0)
            return call("ROUND", arguments[0], places, exp.Literal.number(1))
        case "MOD":
            left, right = (build.group(argument) for argument in arguments)
            return exp.Paren(this=exp.Mod(this=left, expression=right))
        case name if name == TYPE_OF:
            return call(TYPE_OF, arguments[0], exp.Literal.string("BaseType"))
        case name:
            node.set("this", _NAMES.get(name, node.this))
            return node


def _piped(node: exp.Expr) -> exp.Expr:
    return _added(node.this, node.expression)


def _counted(node: exp.Expr) -> exp.Expr:
    node.set("big_int", True)
    return node


def _literal(node: exp.Expr) -> exp.Expr:
    """A text that is no ASCII would lose letters, and a double has no less than some power."""
    if node.is_string:
        return node if node.this.isascii() else exp.National(this=node.this)
    is_power = "e" in node.this.lower()
    return exp.Literal.number(_LEAST) if is_power and 0 < float(node.this) < _SMALLEST else node


def _joined(node: exp.Expr) -> exp.Expr:
    if isinstance(node.this, exp.Lateral):
        node.set("kind", None)
    return node


def _from(node: exp.Expr) -> exp.Expr:
    """Rows of a function that stand alone are applied to nothing."""
    rows = node.this
    if isinstance(rows, exp.Lateral):
        node.set("this", exp.Table(this=rows.this, alias=rows.args["alias"]))
    return node


def _percentile(node: exp.Expr) -> exp.Expr:
    """There it is one of windows only."""
    within = exp.Order(expressions=[_ordered(node.expression.expressions[0].this, False)])
    value = exp.WithinGroup(this=node.this, expression=within)
    window = exp.Window(this=value, over="OVER")
    window.meta[tsql_groups.OVER_GROUP] = True
    return window


def _order(node: exp.Order) -> None:
    """What is missing stands where it is said: there it is less than anything else."""
    out: list[exp.Expr] = []
    for part in node.expressions:
        value, desc, first = part.this, bool(part.args.get("desc")), part.args.get("nulls_first")
        if first is not None and bool(first) is desc and not _is_place(value):
            missing = exp.Is(this=build.group(value.copy()), expression=exp.Null())
            place = build.case([(missing, exp.Literal.number(1))], exp.Literal.number(0))
            out.append(_ordered(place, desc))
        out.append(_ordered(value, desc))
    node.set("expressions", out)


def _is_place(value: exp.Expr) -> bool:
    """Tell whether what is ordered by is a number that is written down, one way or the other."""
    return isinstance(value, exp.Case) and isinstance(value.args.get("default"), exp.Literal)


def _ordered(value: exp.Expr, desc: bool) -> exp.Expr:
    """Return a place in an order whose missing values stand where the engine puts them."""
    return exp.Ordered(this=value, desc=desc or None, nulls_first=not desc)


_WRITTEN: Writers = {
    exp.Anonymous: _called,
    exp.Count: _counted,
    exp.DPipe: _piped,
    exp.From: _from,
    exp.Join: _joined,
    exp.Literal: _literal,
    exp.Mul: tsql_numbers.product,
    exp.Sum: tsql_numbers.total,
    exp.Window: tsql_numbers.running,
    exp.WithinGroup: _percentile,
}
