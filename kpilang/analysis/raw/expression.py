"""An expression in SQL over the columns of one source."""

from __future__ import annotations

from sqlglot import exp
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.schema import MappingSchema

from kpilang.analysis.problems import raw as problems
from kpilang.analysis.raw import allowed
from kpilang.analysis.raw.parse import DIALECT, not_allowed, parse, written
from kpilang.analysis.shapes import Shape
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.types import BOOLEAN, DATE, TEXT, TIMESTAMP, Kind, Type, number
from kpilang.source.frozen import dataclass
from kpilang.source.span import Span

_ROW = "r"
_STORED = {
    Kind.NUMBER: "DECIMAL(18, 4)",
    Kind.TEXT: "VARCHAR",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.DATE: "DATE",
    Kind.TIMESTAMP: "TIMESTAMP",
}
#: what functions give of which the library does not say it
_GIVES: tuple[tuple[type[exp.Expr], exp.DType], ...] = (
    (exp.Ceil, exp.DType.DOUBLE),
    (exp.Floor, exp.DType.DOUBLE),
    (exp.Replace, exp.DType.TEXT),
    (exp.SplitPart, exp.DType.TEXT),
)


@dataclass(frozen=True, slots=True)
class Read:
    """What an expression in SQL says, of which type it is and which declared columns it names."""

    text: str
    type: Type
    columns: tuple[str, ...]


def read(text: str, span: Span, shape: Shape) -> Read | Diagnostic:
    """Return a text as one expression over a source's columns, or why it is refused."""
    tree = parse(text, "one expression", span)
    if isinstance(tree, Diagnostic):
        return tree
    if isinstance(tree, (exp.Query, exp.DDL, exp.DML, exp.Command)):
        return problems.not_one("one expression", span)
    found = not_allowed(tree, allowed.EXPRESSION, span)
    if found is not None:
        return found
    names: dict[str, None] = {}
    for column in tree.find_all(exp.Column):
        physical = _physical(column, shape)
        if physical is None:
            return problems.unknown_column(
                column.sql(DIALECT), shape.name, span, _hint(column, shape)
            )
        column.set("this", exp.to_identifier(physical, quoted=True))
        names[physical] = None
    type_ = _type(tree, shape)
    if type_ is None:
        return problems.unknown_type(span)
    columns = tuple(c.name for c in shape.columns.values() if c.physical in names)
    return Read(written(tree), type_, columns)


def _physical(column: exp.Column, shape: Shape) -> str | None:
    """Return a column as the table has it; capitals count where it stands in quotes."""
    if column.table:
        return None
    known = _known(shape)
    if column.this.quoted:
        return column.name if column.name in known else None
    same = [name for name in known if name.casefold() == column.name.casefold()]
    return same[0] if len(same) == 1 else None


def _known(shape: Shape) -> dict[str, Type | None]:
    """Return the columns of the table by their names there; those of references have no type."""
    out: dict[str, Type | None] = {c.physical: c.type for c in shape.columns.values()}
    for ref in shape.refs.values():
        for local in ref.local:
            out.setdefault(local, None)
    return out


def _hint(column: exp.Column, shape: Shape) -> str:
    """Return how a column is called in the table, when its name here was written."""
    if column.table:
        return f"write `{column.name}` without the name before it"
    declared = shape.columns.get(column.name)
    if declared is not None and declared.physical != column.name:
        return f'write `"{declared.physical}"`, as the column is called in the table'
    return ""


def _told(part: exp.Expr) -> exp.Expr:
    """Return a part with its type in words, where the library does not know it by itself."""
    gives = next((gives for kind, gives in _GIVES if type(part) is kind), None)
    return part if gives is None else exp.cast(part, gives)


def _type(tree: exp.Expr, shape: Shape) -> Type | None:
    """Return the type of an expression, None when it cannot be told."""
    stored = {
        name: _STORED[type_.kind] + (" WITH TIME ZONE" if type_.zoned else "")
        for name, type_ in _known(shape).items()
        if type_ is not None and type_.kind in _STORED
    }
    schema = MappingSchema({_ROW: stored}, dialect=DIALECT, normalize=False)
    row = tree.copy().transform(_told)
    for column in row.find_all(exp.Column):
        column.set("table", exp.to_identifier(_ROW))
    query = exp.select(exp.alias_(row, "v")).from_(_ROW)
    value = annotate_types(query, schema, dialect=DIALECT).selects[0]
    kind = value.type.this if isinstance(value.type, exp.DataType) else None
    moments = allowed.MOMENTS | allowed.ZONED | {exp.DType.DATE, exp.DType.INTERVAL}
    for part in value.find_all(exp.Add, exp.Sub):
        if any(side.type and side.type.this in moments for side in (part.left, part.right)):
            # Engines disagree on what such a sum is; the language has its own.
            return None
    if kind in allowed.NUMBERS:
        return number()
    if kind in allowed.TEXTS:
        return TEXT
    if kind in allowed.MOMENTS:
        return TIMESTAMP
    if kind in allowed.ZONED:
        return Type(Kind.TIMESTAMP, zoned=True)
    if kind is exp.DType.BOOLEAN:
        return BOOLEAN
    return DATE if kind is exp.DType.DATE else None
