"""Table names: dotted names that no engine takes for a file."""

from __future__ import annotations

from collections.abc import Sequence

from kpilang.analysis.context import Report
from kpilang.analysis.problems import declarations
from kpilang.syntax import nodes

FILE_ENDINGS = (
    "arrow",
    "avro",
    "csv",
    "db",
    "duckdb",
    "feather",
    "gz",
    "json",
    "jsonl",
    "ndjson",
    "orc",
    "parquet",
    "sqlite",
    "tsv",
    "txt",
    "xls",
    "xlsx",
    "zip",
    "zst",
)
FILE_SIGNS = ("/", "\\", "(", ")", ":", "*", "?", "\0")


def table_parts(name: nodes.Name, report: Report) -> tuple[str, ...]:
    """Return the parts of a table's name; one that names a file is reported."""
    parts = tuple(part.name for part in name.parts)
    index = names_a_file(parts)
    if index is not None:
        whole = index == len(parts) - 1 and "." not in parts[index].strip()
        span = name.span if whole else name.parts[index].span
        report.add(declarations.table_is_file(name.text, span))
    return parts


def names_a_file(parts: Sequence[str]) -> int | None:
    """Return which part of a table's name an engine could take for a file, None when none."""
    last = len(parts) - 1
    for index, part in enumerate(parts):
        text = part.strip().lower()
        ending = text.rpartition(".")[2] if "." in text else text if index == last > 0 else ""
        if ending in FILE_ENDINGS or any(sign in text for sign in FILE_SIGNS):
            return index
    return None
