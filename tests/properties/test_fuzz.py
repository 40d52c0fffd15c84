"""Random texts: soups of tokens, specs with slips, bytes of any kind. None may be too much.

A normal run reads a few hundred of them, `KPI_FULL=1` some ten thousand. Seeds are fixed, so that a
failure can be run again by its number.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kpilang.source.text import Source
from kpilang.syntax.parse import parse_expression
from kpilang.workspace.files import read
from tests.support.full import FULL
from tests.support.survive import examined, nests

ROOT = Path(__file__).parents[2]
FILES = sorted([*ROOT.glob("specs/*/*.kpi"), *ROOT.glob("tests/cases/syntax/*.kpi")])
TEXTS = [path.read_text(encoding="utf-8") for path in FILES]
PIECE = re.compile(r'"""|"[^"\n]*"|#[^\n]*|\w+|->|[<>!]=|[^\w\s]')
WORDS = sorted({match[0] for text in TEXTS for match in PIECE.finditer(text)})
ODD = [
    *("\0", "\ufeff", "\r", "\r\n", "\u2028", "\x0c", "\t", "\n", "\n\n", "\n  ", "  "),
    *("“", "”", "‘", "`", "'", '"', '"""', 'sql"""', "[", "]", ";", "{", "}", "(", ")", "|", "||"),
    *("//", "/*", "*/", "--", "# x\n", "1,000", "1.000,50", "$5", "10k€", "Jan 2026", "FY26"),
    *("case", "when", "end", "and", "or", "not", "in", "by", ":", "=", "==", "<>", "->", ".", ","),
]
BATCH = 400 if FULL else 12
BATCHES = range(25)


def soup(chance: random.Random) -> str:
    """Words and signs of the language in any order."""
    pieces = [*WORDS, *ODD * 3, *["\n", "\n  ", " "] * 40]
    return " ".join(chance.choices(pieces, k=chance.randrange(1, 80)))


def slips(chance: random.Random) -> str:
    """A few blocks of a spec in which characters were lost, typed twice or typed wrongly."""
    blocks = re.split(r"\n(?=\w)", chance.choice(TEXTS))
    first = chance.randrange(len(blocks))
    text = "\n".join(blocks[first : first + chance.randrange(1, 6)]) + "\n"
    for _ in range(chance.randrange(1, 8)):
        place = chance.randrange(len(text) + 1)
        added = chance.choice([chance.choice(ODD), chance.choice(WORDS), ""])
        text = text[:place] + added + text[place + chance.choice([0, 0, 1, 2, 5]) :]
    return text


def pasted(chance: random.Random) -> str:
    """Lines of several specs, one below the other."""
    lines = [line for text in chance.sample(TEXTS, 2) for line in text.split("\n")]
    start = chance.randrange(len(lines))
    kept = lines[start : start + 40]
    chance.shuffle(kept)
    return "\n".join(kept)


def cut_off(chance: random.Random) -> str:
    """A spec that ends anywhere, as while somebody types."""
    text = chance.choice(TEXTS)
    start = text.rfind("\n", 0, chance.randrange(len(text))) + 1
    return text[start : start + chance.randrange(400)]


@pytest.mark.parametrize("batch", BATCHES)
@pytest.mark.parametrize("kind", [soup, slips, pasted, cut_off])
def test_a_random_text_is_read_to_the_end(kind: Callable[[random.Random], str], batch: int) -> None:
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        text = kind(random.Random(seed))
        try:
            examined(text)
            nests(text)
            parse_expression(Source("a.kpi", text[:200]))
        except Exception as error:
            raise AssertionError(f"seed {seed}: {text!r}") from error


def test_random_bytes_are_read_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.kpi"
    for seed in range(BATCH * 20):
        chance = random.Random(seed)
        content = bytearray(chance.choice(TEXTS).encode()[: chance.randrange(1, 600)])
        for _ in range(chance.randrange(5)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        if chance.random() < 0.2:
            content = bytearray(chance.randbytes(chance.randrange(200)))
        path.write_bytes(content)
        found = read(path, "a.kpi")
        if isinstance(found, Source):
            examined(found.text)
        else:
            assert found.code == "K002"
