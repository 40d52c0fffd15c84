"""A folder of Parquet files as tables, for engines that read such files where they are.

`crm.deals` is the file `crm/deals.parquet`, the folder `crm/deals.parquet` that an engine wrote in
parts, or the folder `crm/deals` with such parts in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from sqlglot import exp

from kpilang.engines.base import BadFile, Fault, Folder, Table
from kpilang.sql.dialects import lake_catalog

#: names of columns with their types
Columns = Sequence[tuple[str, str]]

SUFFIX = ".parquet"
_PATTERN = frozenset("*?[]{}")
#: files of people's tables that are not read there
_OTHERS = (".csv", ".xlsx", ".xls", ".ods", ".numbers")


def place_of(folder: Path, table: Table) -> Path | None:
    """Return the file or folder that a table is; None where there is none inside the folder."""
    if any(part in ("", ".", "..") or "/" in part or "\\" in part for part in table):
        return None
    stem = folder.joinpath(*table)
    for place in (stem.with_name(stem.name + SUFFIX), stem):
        if _is_table(place) and place.resolve().is_relative_to(folder.resolve()):
            return place
    return None


def is_pattern(place: Path) -> bool:
    """Tell whether an engine would take a path for a pattern, which other files fit as well."""
    return not _PATTERN.isdisjoint(str(place.resolve()))


def state_of(place: Path) -> tuple[tuple[str, int, int], ...]:
    """Return what tells whether a table's files changed: names, moments, sizes."""
    files = [place] if place.is_file() else sorted(f for f in place.rglob("*") if f.is_file())
    found = ((file.as_posix(), file.stat()) for file in files)
    return tuple((name, state.st_mtime_ns, state.st_size) for name, state in found)


def opened(folder: Path) -> Folder:
    """Return what a folder holds."""
    others = (file for suffix in _OTHERS for file in folder.rglob(f"*{suffix}"))
    sheets = tuple(sorted(file.relative_to(folder.parent).as_posix() for file in others))
    return Folder(folder.name, (SUFFIX,), _tables(folder), {}, {}, sheets)


def load(
    path: Path,
    folder: Folder,
    tables: Iterable[Table],
    add: Callable[[Table, Path], Columns | None],
) -> tuple[Folder, dict[str, exp.Select]]:
    """Make tables of those files of a folder that are wanted.

    `add` makes one, and returns its columns, None where the file is no table. Returns the folder
    with the files that are none, and what the views hold by which the engine tells what there is.
    """
    bad = dict(folder.bad)
    listed: list[tuple[str | int | bool, ...]] = []
    for table in tables:
        place = place_of(path, table)
        if place is None:
            continue
        columns = None if is_pattern(place) else add(table, place)
        if columns is None:
            shown = (Path(path.name) / place.relative_to(path)).as_posix()
            bad[table] = BadFile(shown, Fault.PATTERN if is_pattern(place) else Fault.OTHER)
            continue
        here = (lake_catalog.schema_of(table), table[-1])
        listed += [(*here, *column, n) for n, column in enumerate(columns)]
    every = [(len(table) == 1, lake_catalog.schema_of(table), table[-1]) for table in folder.tables]
    told = ((lake_catalog.TABLES, every), (lake_catalog.COLUMNS, listed))
    views = {name: lake_catalog.rows(names, rows) for (name, names), rows in told}
    return replace(folder, bad=bad), views


def _tables(folder: Path) -> tuple[Table, ...]:
    """Return the tables in a folder; of a folder of parts only itself."""
    found: list[Table] = []
    for place in sorted(folder.iterdir()):
        if place.name.startswith((".", "_")):
            continue
        if place.name.endswith(SUFFIX):
            found.append((place.name.removesuffix(SUFFIX),))
        elif _is_table(place):
            found.append((place.name,))
        elif place.is_dir():
            found += [(place.name, *inner) for inner in _tables(place)]
    return tuple(found)


def _is_table(place: Path) -> bool:
    if place.is_file():
        return place.suffix == SUFFIX
    return place.is_dir() and _has_parts(place)


def _has_parts(folder: Path) -> bool:
    """Tell whether a folder is one table: parts that an engine wrote, perhaps by partition."""
    for place in folder.iterdir():
        if place.is_file() and place.suffix == SUFFIX and _is_part(place, folder):
            return True
        if place.is_dir() and "=" in place.name and _has_parts(place):
            return True
    return False


def _is_part(file: Path, folder: Path) -> bool:
    return folder.suffix == SUFFIX or "=" in folder.name or file.name.startswith("part-")
