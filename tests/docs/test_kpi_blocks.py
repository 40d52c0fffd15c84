"""Every `kpi` block parses and means something, or has the errors that its info words say."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pytest

from kpilang.analysis.analyze import analyze
from kpilang.source.text import Source
from kpilang.syntax.nodes import Declaration, Document
from kpilang.syntax.parse import parse
from tests.docs.pages import CODES, ROOT, Block, all_blocks, entries

SPECS = ROOT / "specs" / "sales"
EXAMPLE = "example.kpi"


@cache
def sample() -> tuple[Document, ...]:
    """The specs of the sample project, parsed."""
    return tuple(
        parse(Source(path.name, path.read_text(encoding="utf-8"))).document
        for path in sorted(SPECS.glob("*.kpi"))
    )


def context(own: Document) -> list[Document]:
    """The sample's specs without what the example declares itself."""
    declared = {_key(d) for d in own.declarations if isinstance(d, Declaration)}
    return [
        Document(tuple(d for d in document.declarations if _key(d) not in declared))
        for document in sample()
    ]


def _key(declaration: object) -> str:
    assert isinstance(declaration, Declaration)
    return declaration.name.name if declaration.name else declaration.kind


def errors(text: str) -> list[tuple[int, str, str]]:
    """Return (line, code, message) of the errors in an example."""
    source = Source(EXAMPLE, text)
    parsed = parse(source)
    found = [*parsed.problems]
    if not found:
        found += analyze([*context(parsed.document), parsed.document]).problems
    return [
        (source.position(p.primary.span.start)[0], p.code, p.message)
        for p in found
        if p.primary.span.file == EXAMPLE
    ]


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
        found = errors(text)
        codes = [code for _, code, _ in found]
        assert codes == list(wanted(block)), f"{block.page}:{line}\n{text}\n{found}"
