"""The CSV files that targets name: found in the texts, read where they lie in the spec folders."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from kpilang.source.attached import TargetFile
from kpilang.source.text import Source
from kpilang.workspace import files

NAMED = re.compile(r'from\s+"([^"\\\n]+)"')
SUFFIX = ".csv"
MOST_BYTES = 10_000_000


def read_named(
    sources: Mapping[str, Source], paths: Mapping[str, Path], folders: Iterable[Path]
) -> dict[tuple[str, str], TargetFile]:
    """Return the files that specifications name in quotes after `from`, by who names them how.

    Which of the names are meant as files is not known before the texts are parsed, so whatever ends
    in `.csv` is read. Nothing outside of the spec folders is opened.
    """
    roots = tuple(Path(os.path.realpath(folder)) for folder in folders)
    found: dict[tuple[str, str], TargetFile] = {}
    for name, source in sources.items():
        for written in names_of(source):
            found[name, written] = _read(written, paths[name].parent, roots)
    return found


def names_of(source: Source) -> tuple[str, ...]:
    """Return the files that a specification names, each once, as it writes them."""
    if SUFFIX not in source.text.lower():
        return ()
    named = (name for name in NAMED.findall(source.text) if name.lower().endswith(SUFFIX))
    return tuple(dict.fromkeys(named))


def decoded(content: bytes) -> TargetFile:
    """Return a file by what it holds, of which one byte more than allowed is enough."""
    if len(content) > MOST_BYTES:
        return TargetFile(reason="is larger than 10 MB")
    try:
        return TargetFile(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return TargetFile(reason="is no UTF-8 text")


def _read(written: str, beside: Path, roots: tuple[Path, ...]) -> TargetFile:
    if PurePosixPath(written).is_absolute() or "\\" in written or ":" in written:
        return TargetFile(reason="is no path from the folder of the file that names it")
    target = Path(os.path.realpath(beside / written))
    if not any(target.is_relative_to(root) for root in roots):
        return TargetFile(reason="lies outside of the folders of the specifications")
    try:
        with target.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return TargetFile(reason="is not there")
    except OSError as error:
        return TargetFile(reason=f"cannot be read: {files.reason_of(error)}")
    return decoded(content)
