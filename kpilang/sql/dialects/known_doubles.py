"""Which columns of a statement hold doubles, and which what is stored, by the statement itself.

An engine that has no type in common for a decimal and a double has to be told before a value is
chosen of both. Of what is stored it is not known which it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from kpilang.sql.dialects.doubles import DOUBLE, STORED, is_double, is_stored, mark

#: what is known of the columns of a table, by their names: `double`, `stored`, or nothing
Known = Mapping[str, str]
_QUERIES = (exp.Subquery, exp.Query)


def mark_doubles(tree: exp.Expr) -> None:
    """Mark the columns of a statement that hold doubles; what defines them comes first."""
    _query(tree, {})


def _query(query: exp.Expr, tables: Mapping[str, Known]) -> Known:
    """Mark the columns inside a query, and return which of its own hold doubles."""
    seen = dict(tables)
    defined = query.args.get("with_")
    for one in defined.expressions if defined is not None else ():
        columns = _query(one.this, seen)
        names = [column.name for column in one.args["alias"].columns]
        seen[one.alias] = dict(zip(names, columns.values(), strict=False)) if names else columns
    match query:
        case exp.Subquery():
            return _query(query.this, seen)
        case exp.Union():
            left, right = (_query(side, seen) for side in (query.this, query.expression))
            pairs = zip(left.items(), right.values(), strict=False)
            return {name: _either(one, other) for (name, one), other in pairs}
        case exp.Values():
            return _listed(query)
        case exp.Select():
            return _select(query, seen)
    return {}


def _listed(rows: exp.Values) -> Known:
    columns = zip(*(row.expressions for row in rows.expressions if row.expressions), strict=False)
    return {
        str(place): DOUBLE if any(map(is_double, column)) else ""
        for place, column in enumerate(columns)
    }


def _kind(value: exp.Expr) -> str:
    if is_double(value):
        return DOUBLE
    return STORED if is_stored(value) else ""


def _either(one: str, other: str) -> str:
    return DOUBLE if DOUBLE in (one, other) else one or other


def _select(query: exp.Select, tables: Mapping[str, Known]) -> Known:
    start = query.args.get("from_")
    read = [start.this] if start is not None else []
    read += [join.this for join in query.args.get("joins") or ()]
    here = {table.alias_or_name: _table(table, tables) for table in read}
    for part in query.args.values():
        for node in part if isinstance(part, list) else [part]:
            if isinstance(node, exp.Expr) and not isinstance(node, (exp.With, exp.From)):
                _mark(node, here, tables)
    return {part.alias_or_name: _kind(part.unalias()) for part in query.expressions}


def _table(table: exp.Expr, tables: Mapping[str, Known]) -> Known:
    if isinstance(table, exp.Table):
        return tables.get(table.name, {}) if not table.db else {}
    columns = _query(table, tables)
    alias = table.args.get("alias")
    names = [column.name for column in alias.columns] if alias is not None else []
    return dict(zip(names, columns.values(), strict=False)) if names else columns


def _mark(node: exp.Expr, here: Mapping[str, Known], tables: Mapping[str, Known]) -> None:
    """Mark the columns of a part of a query; a query inside it has columns of its own as well."""
    for found in node.walk(prune=lambda inner: isinstance(inner, _QUERIES)):
        if isinstance(found, exp.Column):
            places = [here[found.table]] if found.table in here else list(here.values())
            for known in places:
                mark(found, known.get(found.name, ""))
        elif isinstance(found, _QUERIES) and not isinstance(found.parent, (exp.From, exp.Join)):
            _query(found, tables)
