"""A reader follows each page: files are written and commands run in the order of the page."""

from __future__ import annotations

import difflib
import io
import os
import re
import shlex
import shutil
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest

from kpilang.cli.main import run
from tests.docs.pages import Block, blocks, pages
from tests.support.versions import git

ANYTHING = "…"


@dataclass
class Reader:
    """Who follows a page, and the folder that they stand in: at first that of `kpi demo`.

    A page that begins from nothing begins in an empty folder.
    """

    here: Path

    def write(self, name: str, text: str) -> None:
        """Write a file as the page shows it."""
        path = self.here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def append(self, name: str, text: str) -> None:
        """Add to a file, after a blank line."""
        path = self.here / name
        self.write(name, f"{path.read_text(encoding='utf-8')}\n{text}")

    def type(self, command: str) -> str:
        """Run one command and return what it prints."""
        program, *words = shlex.split(command)
        match program:
            case "kpi":
                return self._kpi(words)
            case "cd":
                self.here = (self.here / words[0]).resolve()
                assert self.here.is_dir(), command
            case "git":
                return git(self.here, *words)
            case "mkdir":
                (self.here / words[-1]).mkdir(parents=True)
            case _:
                raise AssertionError(f"the pages' reader does not know `{program}`")
        return ""

    def _kpi(self, words: list[str]) -> str:
        said = io.StringIO()
        variables = {k: v for k, v in os.environ.items() if not k.startswith("KPI_")}
        with (
            chdir(self.here),
            patch.dict(os.environ, {**variables, "COLUMNS": "100"}, clear=True),
            redirect_stdout(said),
            redirect_stderr(said),
        ):
            run(words)
        return said.getvalue()


def sessions(block: Block) -> Iterator[tuple[str, str]]:
    """Return the commands of a console block, each with the output that follows it."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def plain(text: str) -> list[str]:
    """Return the lines of an output: no blanks at line ends, no blank lines at the end."""
    return [line.rstrip() for line in text.rstrip().splitlines()]


def matches(shown: list[str], real: list[str]) -> bool:
    """Tell whether an output is as shown; a line of `…` stands for any lines."""
    if not shown:
        return not real
    if shown[0].strip() == ANYTHING:
        return any(matches(shown[1:], real[start:]) for start in range(len(real) + 1))
    return bool(real) and shown[0] == real[0] and matches(shown[1:], real[1:])


def difference(shown: list[str], real: list[str]) -> str:
    """Return where an output differs from what the page shows."""
    return "\n".join(difflib.unified_diff(shown, real, "page", "run", lineterm=""))


def followed() -> list[Path]:
    """Return the pages that have something to follow."""
    return [p for p in pages() if any(b.language in ("console", "sql") for b in blocks(p))]


@pytest.mark.parametrize("page", followed(), ids=lambda page: page.name)
def test_page(page: Path, demo: Path, tmp_path: Path, update_goldens: bool) -> None:
    first = next(b for b in blocks(page) if b.language == "console" or b.words[:1] == ("kpi",))
    start = tmp_path / ("kpilang" if first.setting("from") == "nothing" else "kpi-demo")
    if start.name == "kpi-demo":
        shutil.copytree(demo, start)
    start.mkdir(exist_ok=True)
    reader = Reader(start)
    text, out, done = page.read_text(encoding="utf-8"), "", 0
    passing: list[Path] = []
    for block in blocks(page):
        if name := block.setting("file"):
            reader.write(name, block.text)
            passing += [reader.here / name] if "once" in block.words else []
        if name := block.setting("append"):
            reader.append(name, block.text)
        new = _with_real_output(block, reader, keep=not update_goldens)
        out, done = out + text[done : block.start] + new, block.start + len(block.text)
        if block.language == "console":
            for path in passing:
                path.unlink()
            passing.clear()
    if update_goldens:
        page.write_text(out + text[done:], encoding="utf-8")


def _with_real_output(block: Block, reader: Reader, *, keep: bool) -> str:
    """Run a block's commands; return its text with what they print, or fail where that differs."""
    if block.language == "sql" and block.words[:1] == ("kpi",):
        real = reader.type(" ".join(block.words))
        assert not keep or plain(block.text) == plain(real), (
            f"{block}\n{difference(plain(block.text), plain(real))}"
        )
        return real
    if block.language != "console":
        return block.text
    out: list[str] = []
    for command, shown in sessions(block):
        lines, wanted = plain(reader.type(command)), plain(shown)
        same = matches(wanted, lines)
        if not same and (keep or ANYTHING in wanted):
            pytest.fail(f"{block} $ {command}\n{difference(wanted, lines)}")
        out += [f"$ {command}", *(wanted if same else lines)]
    return "\n".join(out) + "\n"
