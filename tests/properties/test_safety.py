"""No input makes the compiler raise, hang or grow without bound."""

from __future__ import annotations

import random
import re
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpilang.analysis.analyze import analyze
from kpilang.diagnostics.model import Diagnostic
from kpilang.diagnostics.render import text as text_render
from kpilang.lint.registry import all_rules
from kpilang.lint.rule import Settings
from kpilang.lint.run import lint
from kpilang.source.text import Source
from kpilang.syntax.parse import parse, parse_expression
from kpilang.workspace.files import read
from tests.support.full import FULL

SPECS = Path(__file__).parents[2] / "specs"
CORPUS = "\n".join(p.read_text("utf-8") for p in sorted(SPECS.glob("*/*.kpi")))
WORDS = sorted(set(re.findall(r'"""|"[^"\n]*"|\w+|->|[<>!]=|[^\w\s]', CORPUS)))
ODD = [
    "\0",
    "\ufeff",
    "\r",
    "\u2028",
    "“",
    "`",
    '"',
    "[",
    ";",
    "{",
    "}",
    "(",
    ")",
    "//",
    "/*",
    "1,000",
]
MEGA = 1_000_000
HUGE = 10_000_000 if FULL else 300_000


def examined(text: str) -> tuple[Diagnostic, ...]:
    """Parse, analyse and lint one text, and draw what is wrong with it."""
    source = Source("a.kpi", text)
    parsed = parse(source)
    analysis = analyze([parsed.document])
    found = (*parsed.problems, *analysis.problems)
    errors = tuple(d.primary.span for d in found)
    rules = tuple(all_rules())
    opinions = tuple(lint(analysis.model, Settings(), rules, errors))
    for diagnostic in (*found, *opinions):
        for label in (diagnostic.primary, *diagnostic.secondary):
            assert 0 <= label.span.start <= label.span.end <= len(text)
    text_render.render(found[:20], {"a.kpi": source})
    return found


@settings(max_examples=1_000 if FULL else 100, deadline=None)
@given(st.lists(st.sampled_from([*WORDS, *ODD, "\n", "\n  ", " "]), max_size=60))
def test_token_soup_is_read_to_the_end(pieces: list[str]) -> None:
    examined(" ".join(pieces))


@settings(max_examples=1_000 if FULL else 100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_to_the_end(text: str) -> None:
    examined(text)
    parse_expression(Source("a.kpi", text))


@pytest.mark.parametrize("seed", range(200 if FULL else 15))
def test_a_spec_with_many_slips_is_read_to_the_end(seed: int) -> None:
    chance = random.Random(seed)
    text = (SPECS / "crm" / "sources.kpi").read_text("utf-8")
    for _ in range(chance.randrange(1, 40)):
        place = chance.randrange(len(text))
        cut = chance.randrange(3)
        text = text[:place] + chance.choice([*ODD, *WORDS, ""]) + text[place + cut :]
    examined(text)


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
    "prose": "the quick brown fox jumps over the lazy dog. " * (MEGA // 45),
}


@pytest.mark.parametrize("name", sorted(ENORMOUS))
def test_an_enormous_text_is_read_in_time(name: str) -> None:
    """A file of a million characters, or the tenth of it, takes seconds and bounded memory."""
    text = ENORMOUS[name] if FULL else ENORMOUS[name][: MEGA // 10]
    started = time.process_time()
    examined(text)
    assert time.process_time() - started < (120 if FULL else 20)


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
