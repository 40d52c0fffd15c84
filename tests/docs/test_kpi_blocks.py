"""Every `kpi` block parses and means something, or has the errors that its info words say.

What a block declares is also planned: a construct whose numbers are not computed is marked with
`later`, so that no page promises a number that is refused, or denies one that is there. Tests pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from kpilang.analysis.analyze import analyze
from kpilang.model.project import Model
from kpilang.plan.build import build
from kpilang.plan.request import Request
from kpilang.source.attached import TargetFile
from kpilang.source.text import Source
from kpilang.syntax.nodes import Declaration, Document
from kpilang.syntax.parse import parse
from kpilang.workspace.outcomes import Verdict
from kpilang.workspace.project import CheckResult
from kpilang.workspace.testing import run_tests
from tests.docs.pages import CODES, ROOT, Block, all_blocks, blocks, entries

SPECS = ROOT / "specs" / "sales"
EXAMPLE = "example.kpi"
KEPT = "kept.kpi"
AS_OF = datetime(2026, 6, 18)
NOT_YET = "K501"


@cache
def sample() -> tuple[Document, ...]:
    """The specs of the sample project, parsed."""
    return tuple(
        parse(Source(path.name, path.read_text(encoding="utf-8"))).document
        for path in sorted(SPECS.glob("*.kpi"))
    )


@dataclass(frozen=True, slots=True)
class Found:
    """The errors in an example as (line, code, message), and what its measures are refused with."""

    errors: tuple[tuple[int, str, str], ...]
    refusals: tuple[tuple[str, ...], ...] = ()
    #: how the tests in it ended
    verdicts: tuple[Verdict, ...] = ()


def without(documents: Sequence[Document], own: Sequence[Document]) -> list[Document]:
    """Return documents without the declarations that others take the place of."""
    declared = {_key(d) for o in own for d in o.declarations if _key(d)}
    return [
        Document(tuple(d for d in document.declarations if _key(d) not in declared))
        for document in documents
    ]


def _key(declaration: object) -> str:
    """Return the name that a declaration takes; packages and tests take none."""
    if not isinstance(declaration, Declaration) or declaration.kind in ("package", "test"):
        return ""
    return declaration.name.name if declaration.name else declaration.kind


def read(text: str, block: Block) -> Found:
    """Analyse an example beside the sample and what its page keeps; plan what it declares."""
    source = Source(EXAMPLE, text)
    parsed = parse(source)
    problems = [*parsed.problems]
    refusals: tuple[tuple[str, ...], ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    if not problems:
        own = parsed.document
        kept = without([_parsed(KEPT, b.text) for b in _kept_before(block)], [own])
        context = without(sample(), [*kept, own])
        found = analyze([*context, *kept, own], _files(block.page))
        problems += found.problems
        plans = (build(found.model, name, Request(), AS_OF) for name in _own(found.model))
        refusals = tuple(tuple(p.code for p in planned.problems) for planned in plans)
        tests = [test for test in found.model.tests if test.span.file == EXAMPLE]
        if not problems:
            checked = CheckResult(found.model, (), {EXAMPLE: source})
            verdicts = tuple(o.verdict for o in run_tests(checked, tests, lambda _: None))
    errors = tuple(
        (source.position(p.primary.span.start)[0], p.code, p.message)
        for p in problems
        if p.primary.span.file == EXAMPLE
    )
    return Found(errors, refusals, verdicts)


def _own(model: Model) -> list[str]:
    """Return the names in an example that numbers can be asked of."""
    measures = (*model.metrics.values(), *model.kpis.values(), *model.goals.values())
    return [m.name for m in (*measures, *model.funnels.values()) if m.span.file == EXAMPLE]


def _parsed(name: str, text: str) -> Document:
    parsed = parse(Source(name, text))
    assert not parsed.problems, parsed.problems
    return parsed.document


def _kept_before(block: Block) -> Iterator[Block]:
    for other in blocks(block.page):
        if other.line < block.line and other.language == "kpi" and "keep" in other.words:
            yield other


def _files(page: Path) -> dict[tuple[str, str], TargetFile]:
    csv = [b for b in blocks(page) if b.language == "csv" and b.setting("file")]
    return {(EXAMPLE, b.setting("file")): TargetFile(b.text) for b in csv}


def declarations(block: Block) -> list[tuple[int, str]]:
    """Return what a block's parts say as whole declarations, each with its line on the page."""
    kind, of = block.setting("in"), block.setting("of")
    parts = [(block.line + number, part) for number, part in entries(block.text)]
    match kind:
        case "":
            return [(block.line + 1, block.text)]
        case "formula":
            return [(line, f"metric example_{line} =\n  {part}\n") for line, part in parts]
        case "kpi":
            return [
                (line, f"kpi example_{line} {{\n  formula: {of}\n{part}\n}}\n")
                for line, part in parts
            ]
        case "source":
            # the other entries belong to the same source, so that one may name another
            items = "\n".join(part for _, part in parts)
            return [(block.line + 1, f"source example {{\n{items}\n}}\n")]
        case _:
            raise AssertionError(f"{block}: unknown `in={kind}`")


def wanted(block: Block) -> Sequence[str]:
    return [code for code in block.setting("error").split(",") if code]


EXAMPLES = [
    block
    for block in all_blocks("kpi")
    if not (block.setting("file") or block.setting("append")) and block.page.parent != CODES
]
"""Files that a reader writes are checked by the console blocks after them; a mistake and its cure
in the page of a code by the test of those pages."""


@pytest.mark.parametrize("block", EXAMPLES, ids=str)
def test_example(block: Block) -> None:
    for line, text in declarations(block):
        found = read(text, block)
        where = f"{block.page}:{line}\n{text}\n{found}"
        assert [code for _, code, _ in found.errors] == list(wanted(block)), where
        refused = {code for codes in found.refusals for code in codes}
        if not found.errors:
            assert refused == ({NOT_YET} if "later" in block.words else set()), where
            assert "later" in block.words or set(found.verdicts) <= {Verdict.PASSED}, where
