"""K028, K032, K034: where rows are not told apart by what should tell them apart."""

from __future__ import annotations

from collections.abc import Sequence

from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.model import Severity
from kpilang.diagnostics.report import plural
from kpilang.source.frozen import dataclass
from kpilang.source.span import Span

_ONE_ROW = "keep one row for each key in the data, or declare the key by which rows differ"


@dataclass(frozen=True, slots=True)
class Repeated:
    """The least key that several rows have, `count` of them; such `keys`, and their `rows`."""

    value: tuple[str, ...]
    count: int
    keys: int = 1
    rows: int = 0


@problem("K028", "key-not-unique")
def key_not_unique(span: Span, source: str, key: Sequence[str], repeated: Repeated) -> Draft:
    """Several rows have the same key, and other rows refer to them by it.

    A reference leads to one row. Where it led to two, the rows that refer to it would count
    twice, so no number is computed; nor is one of a conversion, whose rows other rows follow by
    that key. Remove the repeated rows, or declare the key by which rows
    differ: `key: id, valid_from`, with `ref … by` as many columns.
    """
    message, rows = _repeated(source, key, repeated)
    notes = (rows, "rows that refer to it would count more than once")
    return Draft(message, span, notes=notes, help=_ONE_ROW)


@problem("K034", "valid-at-once")
def valid_at_once(
    span: Span, source: str, key: Sequence[str], value: Sequence[str], begins: Sequence[str]
) -> Draft:
    """Two rows of one thing are valid at the same time, and other rows refer to it.

    Of rows that are valid for a time (`valid: started_on to ended_on`) a reference leads to the one
    that is valid when the row counts that refers to it. Where there are two of them, it would count
    twice, so no number is computed. A row is valid up to its end, without that day itself: one that
    ends on 31 March and the next one that begins then do not meet. Where the data has the last day
    instead, say so: `let until = last_day + 1 days` and `valid: started_on to until`.
    """
    names = " and ".join(f"`{name}`" for name in key)
    values = ", ".join(f"`{part}`" for part in value)
    first, second = begins
    return Draft(
        f"rows of the source `{source}` are valid at the same time for one {names}",
        span,
        notes=(
            f"of {values} the row from {first} still holds when the one from {second} begins",
            "rows that refer to it would count more than once",
        ),
        help="end each row where the next one begins",
    )


@problem("K032", "row-counted-twice", Severity.WARNING)
def row_repeated(span: Span, source: str, key: Sequence[str], repeated: Repeated) -> Draft:
    """Several rows that are counted have the same key, by which rows should differ.

    Each row counts once (law 1), so what stands in the data twice counts twice: the answer is
    given, and may be too large. Often an export was loaded again, or a query joined too much.
    Remove the repeated rows, or declare the key by which rows differ, as in `key: order_id, line`.
    A source whose rows nothing tells apart, and nothing refers to, has no `key:`. No comment
    accepts this; `kpi check --data --ignore K032` leaves it out.
    """
    message, rows = _repeated(source, key, repeated)
    times = "twice" if repeated.count == 2 else f"{repeated.count} times"
    counts = f"it counts {times}"
    if repeated.keys > 1:
        counts = f"{plural(repeated.rows - repeated.keys, 'row')} too many are counted"
    return Draft(message, span, notes=(rows, counts), help=_ONE_ROW)


def _repeated(source: str, key: Sequence[str], found: Repeated) -> tuple[str, str]:
    names = ", ".join(f"`{name}`" for name in key)
    values = ", ".join(f"`{part}`" for part in found.value)
    message = f"the key {names} of the source `{source}` is not unique"
    if found.keys == 1:
        return message, f"{plural(found.count, 'row')} have the key {values}"
    several = f"{found.keys} keys stand more than once, in {found.rows} rows"
    return message, f"{several}, such as {values} in {found.count}"
