"""Table names: dotted names that no engine takes for a file."""

from __future__ import annotations

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
    last = len(name.parts) - 1
    for index, part in enumerate(name.parts):
        text = part.name.strip().lower()
        ending = text.rpartition(".")[2] if "." in text else text if index == last > 0 else ""
        if ending in FILE_ENDINGS or any(sign in text for sign in FILE_SIGNS):
            span = name.span if index == last and "." not in text else part.span
            report.add(declarations.table_is_file(name.text, span))
            break
    return tuple(part.name for part in name.parts)
