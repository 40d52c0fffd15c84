"""Put one text through everything that reads it: nothing may raise, and places must exist."""

from __future__ import annotations

from kpilang.analysis.analyze import analyze
from kpilang.diagnostics.fixes import apply
from kpilang.diagnostics.model import Diagnostic
from kpilang.diagnostics.render import text as text_render
from kpilang.lint.registry import all_rules
from kpilang.lint.rule import Settings
from kpilang.lint.run import lint
from kpilang.source.text import Source
from kpilang.syntax import nodes
from kpilang.syntax.parse import parse
from kpilang.syntax.printer import print_document
from kpilang.syntax.walk import children, walk

DRAWN = 20


def examined(text: str) -> tuple[Diagnostic, ...]:
    """Parse, format, analyse and lint one text, draw what is wrong with it, and fix it."""
    source = Source("a.kpi", text)
    parsed = parse(source)
    printed = Source("a.kpi", print_document(parsed.document, source))
    analysis = analyze([parsed.document])
    found = (*parsed.problems, *analysis.problems)
    errors = tuple(d.primary.span for d in found)
    opinions = tuple(lint(analysis.model, Settings(), tuple(all_rules()), errors))
    for diagnostic in (*found, *opinions):
        edits = diagnostic.fix.edits if diagnostic.fix else ()
        labels = (diagnostic.primary, *diagnostic.secondary)
        for span in (*(label.span for label in labels), *(edit.span for edit in edits)):
            assert 0 <= span.start <= span.end <= len(text)
    text_render.render(found[:DRAWN], {"a.kpi": source})
    for diagnostic in found[:DRAWN]:
        if diagnostic.fix is not None:
            apply(text, diagnostic.fix.edits)
    if not parsed.problems:
        _is_laid_out(parsed.document, printed)
    return found


def _is_laid_out(document: nodes.Document, printed: Source) -> None:
    """Check that printing a text without mistakes kept it whole, and settled."""
    again = parse(printed)
    assert not again.problems
    assert again.document.declarations == document.declarations
    texts = [[comment.text for comment in d.comments] for d in (document, again.document)]
    assert texts[0] == texts[1]
    assert print_document(again.document, printed) == printed.text


def nests(text: str) -> None:
    """Check that each node lies in its parent, whatever is wrong with the text."""
    for node in walk(parse(Source("a.kpi", text)).document):
        for child in children(node):
            assert child == nodes.Clauses() or node.span.contains(child.span), (node, child)
