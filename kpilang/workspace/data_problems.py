"""K025-K027, K029-K031, K033, K051: where tables, columns and values are not what is declared."""

from __future__ import annotations

from collections.abc import Sequence

from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.model import Severity
from kpilang.diagnostics.report import plural
from kpilang.diagnostics.suggest import nearest
from kpilang.engines.base import BadFile, Fault
from kpilang.source.frozen import dataclass
from kpilang.source.span import NOWHERE, Span

_SHOWN_NAMES = 12
_SHOWN_LETTERS = 40
_VALUES = {
    "timestamp": "moment",
    "timestamp with timezone": "moment",
    "boolean": "truth value",
}
_WRITE = {
    "number": "write plain numbers such as `1000.50` in the data, or declare the column `text`",
    "date": "write dates as 2026-12-31, year, month, day",
    "timestamp": "write moments as 2026-12-31 14:30:00",
    "timestamp with timezone": "write moments with their zone, as 2026-12-31 14:30:00+02:00",
    "boolean": "write `true` and `false` in the data, or declare the column `text`",
}
#: a text cannot be added up, so that it is no way out for money, durations and shares
_WRITE_AMOUNTS = (
    "write plain numbers such as `1000.50` in the data, with no sign of a unit beside them"
)


@dataclass(frozen=True, slots=True)
class Odd:
    """A value that is not what its column holds; of a CSV file also the row, the header is 1."""

    text: str
    file: str | None = None
    row: int | None = None
    kind: str = "text"


@problem("K025", "table-not-found")
def table_not_found(
    span: Span,
    source: str,
    table: str,
    files: Sequence[str],
    tables: Sequence[str],
    sheet: str | None,
) -> Draft:
    """The data has no table of the name that a source gives.

    In a folder, `table: orders` is the file `orders.parquet` or `orders.csv` in that folder, and
    `table: crm.orders` is one in its folder `crm`. In a database it is a table or a view, in the
    schema named before the point. The file of a spreadsheet (`orders.xlsx`) is no table: it holds
    several sheets, and formats instead of values. Save the sheet as CSV, in UTF-8.
    """
    if sheet is not None:
        return Draft(
            f"the table `{table}` of the source `{source}` is not there",
            span,
            notes=(f"`{sheet}` is a spreadsheet, which is not read",),
            help=f'save its sheet as {_listed(files[1:])}; spreadsheets call it "CSV UTF-8"',
        )
    looked = (f"looked for {_listed(files)}",) if files else ()
    near = nearest(table, tables)
    return Draft(
        f"the table `{table}` of the source `{source}` is not there",
        span,
        notes=(*looked, _those("tables", table, tables)),
        help=f"write `table: {near[0]}`" if near else "name a table that is there, or add it",
    )


@problem("K026", "column-not-found")
def column_not_found(
    span: Span, source: str, column: str, table: str, columns: Sequence[str]
) -> Draft:
    """A table has no column of the name that a source declares.

    A column is looked up by its name, or by the text after `from` where it is called otherwise in
    the data: `column region: text from "Sales region"`.
    """
    near = nearest(column, columns)
    name = f'`from "{near[0]}"`' if near else '`from "…"`'
    return Draft(
        f"the table `{table}` of the source `{source}` has no column `{column}`",
        span,
        notes=(_those("columns", column, columns),),
        help=f"name the column as the data does, with {name} after its type",
    )


@problem("K027", "column-of-another-kind")
def column_of_another_kind(
    span: Span, column: str, declared: str, kind: str, actual: str, odd: Odd | None
) -> Draft:
    """A column holds something else than its source declares.

    In a CSV file a column is what all of its values are. One `N/A`, `$100` or `1,000.50` makes a
    column of numbers text, and a date that can be read in two ways, such as `05/06/2026`, stays
    text. An empty cell is no value and fits every kind.

    `kind` of a date is `date`, of a moment `timestamp`, and `timestamp with timezone` where each
    value says its zone.
    """
    notes: tuple[str, ...] = ()
    if odd is not None:
        text = odd.text
        short = text if len(text) <= _SHOWN_LETTERS else text[: _SHOWN_LETTERS - 1] + "…"
        notes = (f"the first value that is no {_VALUES.get(kind, kind)} is `{short}`",)
        if odd.file is not None:
            notes += (f"it stands in row {odd.row} of `{odd.file}`; row 1 names the columns",)
    cure = _WRITE.get(kind) if actual == "text" else None
    if actual == "text" and kind == "number" and declared != kind:
        cure = _WRITE_AMOUNTS
    return Draft(
        f"column `{column}` is declared {declared} and is {actual} in the data",
        span,
        notes=notes,
        help=cure or f"declare it `{actual}`, or store it as {kind}",
    )


@problem("K051", "texts-not-apart")
def texts_not_apart(span: Span, column: str) -> Draft:
    """A column of a database takes texts for equal that are not.

    A column that is declared `COLLATE NOCASE` (DuckDB, SQLite) or `citext` (PostgreSQL) compares
    without capitals, one that is `COLLATE RTRIM` without blanks at the end, so that two members
    would become one. Texts are equal only if every letter is, so no number is computed. A view
    gives the column as it is: in SQLite `SELECT region || '' AS region`, in PostgreSQL
    `SELECT CAST(region AS text) AS region`.
    """
    return Draft(
        f"column `{column}` takes texts for equal that differ by capitals or by blanks at the end",
        span,
        help="declare it as plain text, or read a view that gives it as plain text",
    )


@problem("K031", "value-missing", Severity.WARNING)
def value_missing(
    span: Span, source: str, column: str, missing: int, rows: int, *, on_axis: bool
) -> Draft:
    """Rows have no value in a column that is not declared `optional`.

    The answer is given, and may be short of these rows: one without a value on the time axis
    belongs to no period, sums and averages skip missing values, and a comparison with one is
    false. Fill the values in, or write `optional` after the type of the column, which says that
    rows without a value are meant to be there. No comment accepts this; `kpi check --data
    --ignore K031` leaves it out.
    """
    lack = "has" if missing == 1 else "have"
    return Draft(
        f"{missing} of {plural(rows, 'row')} of the source `{source}` {lack} no `{column}`",
        span,
        notes=("a row without a value on its time axis belongs to no period",) if on_axis else (),
        help="fill it in in the data, or write `optional` after the type of the column",
    )


@problem("K033", "no-such-member", Severity.WARNING)
def no_such_member(dimension: str, member: str, near: Sequence[str]) -> Draft:
    """A filter or a target names a member that no row of the data has.

    Its number is 0 or missing, which may well be a misspelt name: capitals, blanks and accents
    count. One that will only come to be, as a region before its first deal, is named rightly; the
    answer is given in any case.
    """
    shown = ", ".join(f'`"{name}"`' for name in near)
    return Draft(
        f'no row has the {dimension} "{member}"',
        NOWHERE,
        help=f"a similar one exists: {shown}"
        if near
        else f"`--by {dimension}` shows those there are",
    )


@problem("K029", "file-not-readable")
def file_not_readable(span: Span, source: str, bad: BadFile) -> Draft:
    """A CSV or Parquet file cannot be read as a table.

    A CSV file is text in UTF-8. Its first line names the columns, each by another name, and every
    line has as many cells as the first. Cells are separated by `,`, `;`, `|` or tabs; a cell that
    holds the separator, a quote or a line end stands in double quotes, and a quote inside it is
    written twice.
    """
    place = f"`{bad.file}`" if bad.line is None else f"line {bad.line} of `{bad.file}`"
    message, cure = _FAULTS[bad.fault]
    return Draft(
        message.format(
            place=place,
            found=plural(bad.found, "cell"),
            expected=bad.expected,
            detail=bad.detail,
        ),
        span,
        notes=(f"the source `{source}` reads this file",),
        help=cure,
    )


_FAULTS = {
    Fault.NOT_UTF8: (
        "{place} is not UTF-8 text",
        'save the file as UTF-8; spreadsheets call it "CSV UTF-8"',
    ),
    Fault.NO_HEADER: (
        "{place} names no columns",
        "write the names of the columns into the first line",
    ),
    Fault.NAME_TWICE: (
        "{place} names the column `{detail}` twice",
        "give each column a name of its own; capitals make no difference",
    ),
    Fault.CELLS: (
        "{place} has {found}, and the header has {expected}",
        "give the line as many cells as the header, with quotes around a cell that holds the "
        "separator",
    ),
    Fault.OPEN_QUOTE: (
        "{place} opens a quote that is not closed in its cell",
        "close the quote at the end of the cell, and write a quote inside it twice",
    ),
    Fault.STRAY_QUOTE: (
        "{place} has a quote inside a quoted cell",
        "write a quote inside a quoted cell twice",
    ),
    Fault.PATTERN: (
        "the path of {place} has one of `*?[]{{}}` in it, and the engine would read other files",
        "give the file, and each folder that it lies in, a name without these signs",
    ),
    Fault.OTHER: (
        "{place} cannot be read",
        "save the file anew as CSV in UTF-8, or as Parquet",
    ),
}


def _those(what: str, name: str, names: Sequence[str]) -> str:
    """Say which names there are, the nearest first."""
    if not names:
        return f"there are no {what}"
    near = nearest(name, names)
    ordered = [*near, *(other for other in names if other not in near)]
    more = len(ordered) - _SHOWN_NAMES
    tail = f" and {more} more" if more > 0 else ""
    shown = ", ".join(f"`{other}`" for other in ordered[:_SHOWN_NAMES])
    return f"the {what} are {shown}{tail}"


def _listed(files: Sequence[str]) -> str:
    return " and ".join(f"`{file}`" for file in files)
