"""What a source declares, before any expression in it is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import chain

from kpilang.analysis import calendar, inline, periods, properties
from kpilang.analysis.column_types import column_type
from kpilang.analysis.context import Report, Symbols, is_complete
from kpilang.analysis.problems import declarations, model, names, types
from kpilang.analysis.problems import raw as raw_problems
from kpilang.analysis.tables import table_parts
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.entities import Column, Ref
from kpilang.model.types import Kind
from kpilang.model.windows import Calendar
from kpilang.source.span import Span
from kpilang.syntax import nodes

#: what an answer calls its own columns (language.md, "The result of one KPI")
RESULT_COLUMNS = frozenset(
    (
        *("kpi", "period_start", "period_end", "value", "target", "target_high", "expected"),
        *("attainment", "status", "previous", "change", "forecast", "complete", "state"),
    )
)


@dataclass(slots=True)
class Shape:
    """A source as declared. Columns, refs, lets and spans share one namespace."""

    declaration: nodes.Declaration
    name: str
    span: Span
    noun: str = ""
    table: tuple[str, ...] | None = None
    #: a SELECT that stands in for a table
    query: str | None = None
    key: tuple[str, ...] = ()
    columns: dict[str, Column] = field(default_factory=dict)
    refs: dict[str, Ref] = field(default_factory=dict)
    #: refs whose target is unknown, and columns of an unknown type
    broken: set[str] = field(default_factory=set)
    lets: dict[str, nodes.Let] = field(default_factory=dict)
    spans: dict[str, nodes.SpanItem] = field(default_factory=dict)
    dimensions: dict[str, nodes.DimensionItem] = field(default_factory=dict)
    rows: tuple[tuple[Decimal | str | bool | date | None, ...], ...] = ()
    timezone: str = "UTC"
    since: date | None = None
    time: nodes.Name | None = None
    snapshot: bool = False
    rates: nodes.Rates | None = None
    valid: nodes.Validity | None = None
    #: every item of it could be read
    whole: bool = True

    @property
    def complete(self) -> bool:
        """Tell whether everything in the source could be read."""
        return not self.broken and self.whole

    @property
    def choices(self) -> Iterator[str]:
        """The names that an expression in the source may use."""
        return chain(self.columns, self.refs, self.lets, self.dimensions)

    def offers(self, name: str) -> bool:
        """Tell whether an expression in the source may use a name."""
        groups = (self.columns, self.refs, self.lets, self.dimensions)
        return any(name in group for group in groups)


def read_shapes(symbols: Symbols, plain: Calendar, report: Report) -> dict[str, Shape]:
    """Return every source as declared, references bound to the keys they refer to."""
    shapes = {
        name: _shape(name, declaration, plain, report)
        for name, declaration in symbols.of("source").items()
    }
    for shape in shapes.values():
        _bind_refs(shape, shapes, symbols, report)
    return shapes


def _shape(name: str, declaration: nodes.Declaration, plain: Calendar, report: Report) -> Shape:
    block = properties.read(declaration, report)
    span = declaration.name.span if declaration.name else declaration.span
    shape = Shape(declaration, name, span, whole=is_complete(declaration))
    row = block.words("row")
    shape.noun = row.text if row else name
    shape.timezone = calendar.zone(block) or "UTC"
    since = block.value("since", nodes.Date)
    if since is not None:
        found = periods.stretch(since.text, plain)
        shape.since = found.start if found else None
    shape.time = block.value("time", nodes.Name)
    shape.snapshot = "snapshot" in block.by_name
    shape.rates = block.value("rates", nodes.Rates)
    shape.valid = block.value("valid", nodes.Validity)
    _read_items(shape, report)
    _check_currencies(shape, report)
    _read_table(shape, block, report)
    shape.key = _key(shape, block)
    rows = _rows_item(shape)
    if rows is not None and shape.rows:
        columns = tuple(shape.columns.values())
        inline.check_key(shape.name, rows.table, columns, shape.key, shape.rows, report)
    return shape


def _read_items(shape: Shape, report: Report) -> None:
    first: dict[str, tuple[Span, str]] = {}
    dimensions: dict[str, tuple[Span, str]] = {}
    for item in shape.declaration.items:
        match item:
            case nodes.Column(name=name):
                if _is_new(name, "column", first, report):
                    _read_column(shape, item, report)
            case nodes.Let(name=name):
                if _is_new(name, "let", first, report):
                    shape.lets[name.name] = item
            case nodes.SpanItem(name=name):
                if _is_new(name, "span", first, report):
                    shape.spans[name.name] = item
            case nodes.DimensionItem(name=name):
                if name.name.lower() in RESULT_COLUMNS:
                    report.add(declarations.result_column(name.name, name.span))
                if _is_new(name, "dimension", dimensions, report):
                    shape.dimensions[name.name] = item
            case _:
                continue


def _is_new(
    name: nodes.Ident, kind: str, first: dict[str, tuple[Span, str]], report: Report
) -> bool:
    if name.name in first:
        span, old = first[name.name]
        report.add(declarations.duplicate_name(name.name, name.span, old, span))
        return False
    first[name.name] = (name.span, kind)
    return True


def _read_column(shape: Shape, item: nodes.Column, report: Report) -> None:
    name = item.name.name
    physical = item.physical.value if item.physical else name
    if item.type.kind.name == "ref":
        return
    found = column_type(item.type, report)
    if found.kind is Kind.ERROR:
        shape.broken.add(name)
    shape.columns[name] = Column(
        name, found, physical, item.optional, item.planned, span=item.name.span
    )


def _check_currencies(shape: Shape, report: Report) -> None:
    """Report money whose currency stands in a column that is none of texts."""
    for item in shape.declaration.items:
        if not isinstance(item, nodes.Column) or item.name.name not in shape.columns:
            continue
        detail = item.type.detail
        if item.type.kind.name != "money" or not item.type.stored or detail is None:
            continue
        column = shape.columns.get(detail.name)
        if column is None:
            choices = (name for name in shape.columns if name != item.name.name)
            report.add(names.unknown_column(detail.name, shape.name, detail.span, tuple(choices)))
        elif column.type.kind is not Kind.TEXT and column.type.kind is not Kind.ERROR:
            wanted = "a column of texts that holds the currency"
            report.add(types.wrong_type("`money in`", column.type, wanted, detail.span))
        else:
            continue
        shape.broken.add(item.name.name)


def _read_table(shape: Shape, block: properties.Properties, report: Report) -> None:
    table = block.value("table", nodes.Name)
    raw = block.value("table", nodes.RawSql)
    if raw is not None:
        _read_select(shape, raw, report)
    rows = _rows_item(shape)
    written = (table, raw, rows)
    neither = written == (None, None, None) and shape.whole
    other = table is not None or raw is not None
    if neither or (other and rows is not None):
        report.add(model.source_table(shape.name, rows is not None, shape.span))
    if table is not None:
        shape.table = table_parts(table, report)
    elif rows is not None:
        columns, shape.rows = inline.read_rows(shape.name, rows, shape.columns, report)
        shape.columns = {column.name: column for column in columns}


def _rows_item(shape: Shape) -> nodes.Rows | None:
    return next((i for i in shape.declaration.items if isinstance(i, nodes.Rows)), None)


def _read_select(shape: Shape, raw: nodes.RawSql, report: Report) -> None:
    from kpilang.analysis.raw import select  # with the library that parses SQL

    found = select.read(raw.text, raw.span)
    if isinstance(found, Diagnostic):
        report.add(found)
        return
    columns = [column.physical for column in shape.columns.values()]
    columns += [name for item in _ref_items(shape) for name in _local(shape, item)]
    shape.query = select.named_as(found, columns)
    given = select.outputs(found)
    if given is None:
        return
    known = {name.casefold() for name in given}
    for name in dict.fromkeys(columns):
        if name.casefold() not in known:
            report.add(raw_problems.without_column(name, shape.name, raw.span, given))


def _key(shape: Shape, block: properties.Properties) -> tuple[str, ...]:
    physical: list[str] = []
    for name in block.names("key"):
        ref = next((ref for ref in _ref_items(shape) if ref.name.name == name.text), None)
        if ref is None:
            column = shape.columns.get(name.text)
            physical.append(column.physical if column else name.text)
        else:
            physical.extend(_local(shape, ref))
        headings = [column.physical for column in shape.columns.values()]
        if shape.rows and physical[-1] not in headings:
            missing = model.missing_column(shape.name, physical[-1], name.span, headings)
            block.report.add(missing)
    begins = _begins(shape)
    # A key that names what rows are about tells them apart together with when they begin.
    return tuple(dict.fromkeys((*physical, *([begins] if physical and begins else []))))


def _begins(shape: Shape) -> str | None:
    """Return the column that says when each row begins to be valid, None where none does."""
    column = None if shape.valid is None else shape.columns.get(shape.valid.first.text)
    return None if column is None else column.physical


def _ref_items(shape: Shape) -> tuple[nodes.Column, ...]:
    items = (item for item in shape.declaration.items if isinstance(item, nodes.Column))
    return tuple(item for item in items if item.type.kind.name == "ref")


def _local(shape: Shape, item: nodes.Column) -> tuple[str, ...]:
    if not item.type.keys:
        return (item.physical.value if item.physical else item.name.name,)
    if item.physical and len(item.type.keys) == 1:
        return (item.physical.value,)
    columns = (shape.columns.get(key.name) for key in item.type.keys)
    return tuple(
        column.physical if column else key.name
        for column, key in zip(columns, item.type.keys, strict=True)
    )


def _bind_refs(shape: Shape, shapes: dict[str, Shape], symbols: Symbols, report: Report) -> None:
    for item in shape.declaration.items:
        if not isinstance(item, nodes.Column) or item.type.kind.name != "ref":
            continue
        name = item.name.name
        if name in shape.refs or name in shape.broken or name in shape.lets:
            continue
        found = properties.resolve(item.type.target, symbols, ("source",), report)
        if found is None:
            shape.broken.add(name)
            continue
        target, local = shapes[found], _local(shape, item)
        wanted, dated = _referred(target, len(local))
        if len(local) != len(wanted):
            keys = item.type.keys
            span = keys[0].span.join(keys[-1].span) if keys else item.name.span
            report.add(model.reference_key(name, found, len(wanted), len(local), span, target.span))
            shape.broken.add(name)
            continue
        span = item.name.span
        shape.refs[name] = Ref(name, found, local, wanted, item.optional, dated, span=span)


def _referred(target: Shape, count: int) -> tuple[tuple[str, ...], bool]:
    """Return the columns that a reference by so many names, and whether its row is a dated one.

    Of rows that are valid for a time it names what they are about, unless it names one of them.
    """
    if target.valid is None:
        return target.key, False
    begins = _begins(target)
    about = tuple(key for key in target.key if key != begins) or target.key
    if about != target.key and count == len(target.key):
        return target.key, False
    return about, True
