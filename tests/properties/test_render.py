"""Any finding on any text can be drawn, and one drawn in colour says the same."""

from __future__ import annotations

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from kpilang.diagnostics.model import Diagnostic, Label, Severity
from kpilang.diagnostics.render import json as json_render
from kpilang.diagnostics.render import text as text_render
from kpilang.source.span import Span
from kpilang.source.text import Source

COLOUR = re.compile("\x1b\\[[0-9;]*m")
TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)


@given(text=TEXTS, message=TEXTS, data=st.data())
def test_any_finding_can_be_drawn(text: str, message: str, data: st.DataObject) -> None:
    offsets = st.integers(0, len(text))
    spans = [Span("a.kpi", *sorted((data.draw(offsets), data.draw(offsets)))) for _ in range(3)]
    labels = [Label(span, message) for span in spans]
    diagnostic = Diagnostic(
        "K101", "odd", Severity.ERROR, message, labels[0], tuple(labels[1:]), (message,), message
    )
    sources = {"a.kpi": Source("a.kpi", text)}
    plain = text_render.render([diagnostic], sources)
    coloured = text_render.render([diagnostic], sources, colour=True)
    assert COLOUR.sub("", coloured) == plain
    assert not set(plain) & set(map(chr, (*range(10), *range(11, 32), 127)))
    assert json.loads(json_render.render([diagnostic], sources))["diagnostics"][0]["line"] >= 1
