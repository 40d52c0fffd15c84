"""Rules of T-SQL that a parser of many dialects does not hold: where what may stand.

They are read off the text, as sqlglot parses it, and know nothing of how it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import sqlglot
from sqlglot import exp

CONNECTORS = (exp.And, exp.Or, exp.Not)
CONDITIONS = (
    *CONNECTORS,
    *(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.In, exp.Between, exp.Like),
    *(exp.Exists, exp.NullSafeEQ, exp.NullSafeNEQ, exp.PropertyEQ),
)
#: what the engine has before a bracket: its functions, types and words
_WORDS = """
    ABS AND APPLY AS BY CASE CAST CEILING CHARINDEX COALESCE COUNT COUNT_BIG DATALENGTH DATEADD
    DATEDIFF DATEDIFF_BIG DATEPART DATETIME2 DATETRUNC DECIMAL ELSE EXISTS EXP FIRST_VALUE FLOOR
    FROM GENERATE_SERIES GREATEST GROUP IN JOIN LAG LAST_VALUE LEAD LEAST LEFT LEN LOG LOG10 LOWER
    MAX MIN NOT NULLIF NUMERIC NVARCHAR ON OR OVER PERCENTILE_CONT POWER RANK REPLACE RIGHT ROUND
    ROW_NUMBER SELECT SQRT STRING_SPLIT SUBSTRING SUM SYSDATETIMEOFFSET THEN TRIM UPPER VALUES
    WHEN WHERE
"""
KNOWN = frozenset(re.findall(r"\w+", _WORDS))
_TEXT = re.compile(r"'(?:[^']|'')*'|--[^\n]*|\[[^\]]*\]")
_CALL = re.compile(r"\b([A-Za-z_]\w*)\s*\(")
#: what is part of no statement of the engine
NEVER: dict[type[exp.Expr], str] = {
    exp.Boolean: "a truth value is written",
    exp.Filter: "FILTER stands beside an aggregate",
    exp.Interval: "an interval is written",
    exp.Limit: "LIMIT is said",
    exp.DPipe: "texts are put together by ||",
    exp.RegexpLike: "a pattern is a regular expression",
    exp.Unnest: "a list is taken apart",
    exp.Array: "a list is written",
}


def broken(text: str) -> list[str]:
    """Return which rules a statement breaks, and where."""
    (tree,) = sqlglot.parse(text, read="tsql")
    assert tree is not None
    found = [*_nodes(tree), *_queries(tree)]
    return [f"{rule}: {node.sql('tsql')[:120]}" for rule, node in found] + _tokens(text)


Found = Iterator[tuple[str, exp.Expr]]


def _nodes(tree: exp.Expr) -> Found:
    for node in tree.walk():
        for kind, rule in NEVER.items():
            if isinstance(node, kind):
                yield rule, node
        if isinstance(node, CONDITIONS) and not _holds_condition(node):
            yield "a condition stands where a value does", node
        if _holds_condition(node) and not isinstance(node, (*CONDITIONS, exp.Paren)):
            yield "a value stands where a condition does", node
        if isinstance(node, exp.Join) and node.args.get("using"):
            yield "tables are joined by USING", node
        if isinstance(node, exp.WithinGroup) and not isinstance(node.parent, exp.Window):
            yield "a percentile is asked of a group", node
        if isinstance(node, exp.AggFunc) and not isinstance(node.parent, exp.Window):
            if node.find(exp.Query) is not None:
                yield "an aggregate has a query inside it", node
            if any(isinstance(inner, exp.AggFunc) for inner in node.walk() if inner is not node):
                yield "an aggregate has another inside it", node
        if isinstance(node, (exp.Min, exp.Max)) and _is_bit(node.this):
            yield "the greatest of bits is asked for", node
        if isinstance(node, exp.Order):
            yield from _ordered(node)
        if isinstance(node, exp.Window):
            for part in node.args.get("partition_by") or ():
                if part.find(exp.Column) is None:
                    yield "rows are parted by a constant", node


def _holds_condition(node: exp.Expr) -> bool:
    above = node.parent
    if isinstance(above, exp.Paren):
        return _holds_condition(above)
    if isinstance(above, exp.If):
        simple = isinstance(above.parent, exp.Case) and above.parent.args.get("this") is not None
        return node.arg_key == "this" and not simple
    if isinstance(above, exp.Join):
        return node.arg_key == "on"
    return isinstance(above, (exp.Where, exp.Having, *CONNECTORS))


def _is_bit(node: exp.Expr) -> bool:
    return isinstance(node, exp.Cast) and node.to.this is exp.DType.BIT


def _ordered(order: exp.Order) -> Found:
    places = [part.this for part in order.expressions]
    if len({place.sql() for place in places}) < len(places):
        yield "rows are ordered by the same twice", order
    if isinstance(order.parent, exp.WithinGroup) and len(places) > 1:
        yield "a percentile goes by one value", order
    for place in places:
        if place.find(exp.Column) is None:
            yield "rows are ordered by a constant", order


def _queries(tree: exp.Expr) -> Found:
    for select in tree.find_all(exp.Select):
        inside = select is not tree
        if inside and select.args.get("order") is not None:
            yield "rows inside a statement are ordered", select
        if inside and select.args.get("with_") is not None:
            yield "a query inside has tables of its own", select
        yield from _relations(select)
        yield from _grouped(select)
        yield from _scope(select)
    for union in tree.find_all(exp.Union):
        if union.args.get("order") is not None and union is not tree:
            yield "rows inside a statement are ordered", union
    for part in tree.find_all(exp.CTE, exp.Subquery):
        yield from _columns(part)


def _columns(part: exp.Expr) -> Found:
    """A table inside a statement: its columns have names, of which none comes twice."""
    query, alias = part.this, part.args.get("alias")
    while isinstance(query, exp.Union):
        query = query.this
    is_table = isinstance(part, exp.CTE) or isinstance(
        part.parent, (exp.From, exp.Join, exp.Lateral)
    )
    if not is_table or not isinstance(query, exp.Select):
        return
    if alias is None and not isinstance(part.parent, exp.Lateral):
        yield "a table inside a statement has no name", part
    listed = [column.name for column in alias.columns] if alias is not None else []
    names = listed or [column.alias_or_name for column in query.expressions]
    if any(not name for name in names):
        yield "a column has no name", part
    folded = [name.lower() for name in names if name != "*"]
    if len(set(folded)) < len(folded):
        yield "two columns have one name", part
    for column in zip(*(one.expressions for one in _parts(part.this)), strict=False):
        if all(isinstance(value.unalias(), exp.Null) for value in column):
            yield "nothing is known of the type of what is missing", part


def _parts(query: exp.Expr) -> list[exp.Select]:
    """Return the queries that stand one below the other."""
    if isinstance(query, exp.Union):
        return _parts(query.this) + _parts(query.expression)
    return [query] if isinstance(query, exp.Select) else []


def _relations(select: exp.Select) -> Found:
    for relation in _read(select):
        if isinstance(relation, exp.Values):
            yield "rows are listed", relation
        if not relation.alias_or_name:
            yield "a table inside a statement has no name", relation


def _read(select: exp.Select) -> list[exp.Expr]:
    start = select.args.get("from_")
    parts = [start, *(select.args.get("joins") or ()), *(select.args.get("laterals") or ())]
    return [part if isinstance(part, exp.Lateral) else part.this for part in parts if part]


def _grouped(select: exp.Select) -> Found:
    group, having = select.args.get("group"), select.args.get("having")
    keys = list(group.expressions) if group is not None else []
    for key in keys:
        if not isinstance(key, exp.Column):
            yield "rows are grouped by what is no column", select
    listed = [*select.expressions, *([having] if having else [])]
    own = [n for part in listed for n in part.walk(prune=lambda n: isinstance(n, exp.Query))]
    aggregates = [n for n in own if _aggregates(n)]
    if group is None and not aggregates:
        return
    for node in own:
        if isinstance(node, exp.Column) and node not in keys and not _is_inside(node, aggregates):
            yield f"`{node.sql()}` is neither grouped by nor aggregated", select


def _aggregates(node: exp.Expr) -> bool:
    return isinstance(node, exp.AggFunc) and not isinstance(
        node.parent, (exp.Window, exp.WithinGroup)
    )


def _is_inside(node: exp.Expr, others: list[exp.Expr]) -> bool:
    above: exp.Expr | None = node
    while above is not None:
        if any(above is other for other in others):
            return True
        above = above.parent
    return False


def _scope(select: exp.Select) -> Found:
    """Columns that say their table: it is read by the query, or by one around it."""
    for column in select.find_all(exp.Column):
        if not column.table:
            continue
        above, known = column.find_ancestor(exp.Select), False
        while above is not None and not known:
            known = column.table in {relation.alias_or_name for relation in _read(above)}
            above = above.find_ancestor(exp.Select)
        if not known and column.find_ancestor(exp.Select) is select:
            yield f"no table is called `{column.table}`", column
    order = select.args.get("order")
    names = {part.alias: part.this for part in select.expressions if isinstance(part, exp.Alias)}
    for place in order.expressions if order is not None else ():
        if not isinstance(place.this, exp.Column):
            for column in place.find_all(exp.Column):
                made = names.get(column.name) if not column.table else None
                if made is not None and made.name != column.name:
                    yield "an order has a name of the list inside an expression", select


def _tokens(text: str) -> list[str]:
    plain = " ".join(_TEXT.sub("''", text).upper().split())
    found = [f"`{word}` is said" for word in ("NULLS FIRST", "NULLS LAST") if word in plain]
    called = {match[1] for match in _CALL.finditer(plain)} - KNOWN
    return found + [f"a function is not known: {name}" for name in sorted(called)]
