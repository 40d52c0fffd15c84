"""No input makes the compiler raise, hang or grow without bound."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpilang.diagnostics.model import Diagnostic
from kpilang.source.text import Source
from kpilang.syntax.parse import parse, parse_expression
from kpilang.workspace.files import read
from tests.support.full import FULL
from tests.support.survive import examined

SPECS = Path(__file__).parents[2] / "specs"
CORPUS = "\n".join(p.read_text("utf-8") for p in sorted(SPECS.glob("*/*.kpi")))
MEGA = 1_000_000
HUGE = 10_000_000 if FULL else 300_000


@settings(max_examples=1_000 if FULL else 100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_to_the_end(text: str) -> None:
    examined(text)
    parse_expression(Source("a.kpi", text))


ENORMOUS = {
    "open brackets": "metric a = " + "(" * MEGA,
    "open braces": "kpi a " + "{" * MEGA,
    "braces on lines": "kpi a {\n" * (MEGA // 8),
    "braces in a value": "kpi a {\n  formula: " + "{ } " * (MEGA // 4) + "\n}\n",
    "minus signs": "metric a = " + "-" * MEGA + "1",
    "nots": "metric a = count(b where " + "not " * (MEGA // 4) + "c)",
    "a sum": "metric a = 1" + " + 1" * (MEGA // 4),
    "cases": "metric a = " + "case " * (MEGA // 5),
    "a path": "metric a = " + "b." * (MEGA // 2) + "c",
    "a word": "metric " + "a" * MEGA + " = 1",
    "a number": "metric a = " + "1" * MEGA,
    "grouped digits": "metric a = x > " + "1,000" * (MEGA // 5),
    "a text": 'team a "' + "b" * MEGA + '"',
    "open quotes": '"' * MEGA,
    "quotes on lines": '"\n' * (MEGA // 2),
    "open text": 'kpi a {\n  description: """' + "b\n" * (MEGA // 2),
    "triple quotes": '"""' * (MEGA // 3),
    "odd quotes": "“" * MEGA,
    "backquotes": "`" * MEGA,
    "bars": "|" * MEGA,
    "rows": "source s {\n  rows {\n" + "| a |\n" * (MEGA // 6) + "  }\n}\n",
    "comments of C": "/*" * (MEGA // 2),
    "slashes": "// a\n" * (MEGA // 5),
    "dashes": "metric a = b " + "- " * (MEGA // 2),
    "hyphens": "metric a = b " + "-- " * (MEGA // 3),
    "semicolons": "kpi a { " + "b: c; " * (MEGA // 6) + "}",
    "commas": "kpi a {\n  by: " + "a, " * (MEGA // 3) + "\n}",
    "colons": "kpi a {\n" + ":" * MEGA + "\n}",
    "null bytes": "\0" * MEGA,
    "blanks": " " * MEGA + "x",
    "line ends": "\n" * MEGA,
    "carriage returns": "\r\n" * (MEGA // 2),
    "one line of blocks": "team a { } " * (MEGA // 11),
    "one line of metrics": "metric a = 1 " * (MEGA // 13),
    "unknown declarations": "foo bar {\n}\n" * (MEGA // 12),
    "unknown properties": "kpi a {\n" + "  foo: bar\n" * (MEGA // 11) + "}\n",
    "misspelt names": "metric a = b\n" * (MEGA // 13),
    "one name": "".join(f"metric m{i} = n{i}\n" for i in range(MEGA // 40)),
    "a long circle": "".join(f"metric m{i} = m{i + 1}\n" for i in range(2_000)),
    "a long chain": "source s {\n  table: s\n  column id: number\n}\nmetric m0 = count(s)\n"
    + "".join(f"metric m{i + 1} = (((((((((m{i} + 1)))))))))\n" for i in range(2_000)),
    "doublings": "source s {\n  table: s\n  column id: number\n}\nmetric m0 = count(s)\n"
    + "".join(f"metric m{i + 1} = m{i} + m{i}\n" for i in range(60)),
    "dates": "metric a = " + "1/2/2026 " * (MEGA // 9),
    "comments": "# a\nteam b # c\n" * (MEGA // 15),
    "comments in a list": "kpi a {\n  by: a" + ", # b\n  c" * (MEGA // 11) + "\n}\n",
    "members of a list": "metric a = count(b where c in (1" + ", 1" * (MEGA // 3) + "))",
    "lets": "source s {\n" + "".join(f"  let a{i} = b + {i}\n" for i in range(MEGA // 18)) + "}\n",
    "lines of targets": "kpi a {\n  target {\n" + "    2026-01: >= 1\n" * (MEGA // 19) + "  }\n}\n",
    "uneven rows": "source s {\n  rows {\n| a | b |\n" + "| a |\n" * (MEGA // 6) + "  }\n}\n",
    "a wide table": "source s {\n  rows {\n|" + " a |" * (MEGA // 4) + "\n  }\n}\n",
    "signs of no meaning": "metric a = ? ? ?\n" * (MEGA // 17),
    "blocks without an end": "kpi a {\n  window: month\n" * (MEGA // 24),
    "closing braces": "kpi a {\n" + "  } {\n" * (MEGA // 6) + "}\n",
    "misspelt columns": "source s {\n  table: t\n"
    + "".join(f"  column colum_{i}: number\n" for i in range(MEGA // 60))
    + "}\n"
    + "".join(f"metric m{i} = sum(s.colunm_{i})\n" for i in range(MEGA // 60)),
    "prose": "the quick brown fox jumps over the lazy dog. " * (MEGA // 45),
}


@pytest.mark.parametrize("name", sorted(ENORMOUS))
def test_an_enormous_text_is_read_in_time(name: str) -> None:
    """A file of a million characters, or the beginning of it, takes seconds and bounded memory."""
    text = ENORMOUS[name] if FULL else ENORMOUS[name][: MEGA // 25]
    started = time.process_time()
    examined(text)
    assert time.process_time() - started < (60 if FULL else 10)


def test_ten_million_characters_are_read_in_bounded_memory() -> None:
    text = (CORPUS * (HUGE // len(CORPUS) + 1))[:HUGE]
    tracemalloc.start()
    parse(Source("a.kpi", text))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 400 * HUGE


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00k", b"\xc3\x28", b"team a\n\xe2\x82", bytes(range(256))]
)
def test_bytes_that_are_no_text_are_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.kpi"
    path.write_bytes(content)
    found = read(path, "a.kpi")
    assert isinstance(found, Diagnostic)
    assert found.code == "K002"


@pytest.mark.parametrize("text", ["\ufeffteam a\n", "team a\r\nteam b\r\n", "team a\n\0"])
def test_marks_and_line_ends_are_no_declarations(text: str) -> None:
    found = examined(text)
    assert len(found) == text.count("\0")
