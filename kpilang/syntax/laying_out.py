"""A text in the one canonical layout."""

from __future__ import annotations

from kpilang.diagnostics.model import Diagnostic, Severity
from kpilang.source.frozen import dataclass
from kpilang.source.text import Source
from kpilang.syntax.nodes import Document
from kpilang.syntax.parse import parse
from kpilang.syntax.printer import print_document


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A text laid out; with errors it stays as it is."""

    text: str
    errors: tuple[Diagnostic, ...] = ()


def laid_out(source: Source) -> LaidOut:
    """Lay a text out: meaning and comments stay, line ends are plain."""
    parsed = parse(source)
    errors = tuple(p for p in parsed.problems if p.severity is Severity.ERROR)
    if errors:
        return LaidOut(source.text, errors)
    text = print_document(parsed.document, source)
    _assert_same(parsed.document, Source(source.name, text))
    return LaidOut(text)


def _assert_same(before: Document, printed: Source) -> None:
    """Stop as a bug rather than write a text that says something else."""
    after = parse(printed)
    assert not after.problems, f"{printed.name}: what was printed cannot be read"
    assert after.document.declarations == before.declarations, f"{printed.name}: the tree changed"
    texts = [[c.text for c in d.comments] for d in (before, after.document)]
    assert texts[0] == texts[1], f"{printed.name}: the comments changed"
