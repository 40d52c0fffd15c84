"""Any range of any text is the same text in every format that has columns."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from kpilang.diagnostics.model import Edit, Fix
from kpilang.diagnostics.render import json as json_format
from kpilang.diagnostics.render import rdjson, sarif
from kpilang.source.span import Span
from kpilang.source.text import Source
from tests.formats import test_rdjson, test_sarif
from tests.formats.findings import finding
from tests.formats.ranges import covered, replaced

PIECES = st.sampled_from(["a", "é", "日", "😀", "e\u0301", "\t", "\n", "\r\n", "kpi b"])
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, int, int]:
    text = draw(TEXTS)
    offsets = [i for i in range(len(text) + 1) if text[i - 1 : i + 1] != "\r\n"]
    start, end = sorted((draw(st.sampled_from(offsets)), draw(st.sampled_from(offsets))))
    return text, start, end


@given(texts_with_spans(), TEXTS)
def test_ranges_and_fixes_mean_the_same_text(case: tuple[str, int, int], new: str) -> None:
    text, start, end = case
    span = Span("a.kpi", start, end)
    sources = {"a.kpi": Source("a.kpi", text)}
    one = finding(span, fix=Fix("mend", (Edit(span, new),)))
    mended = text[:start] + new + text[end:]

    (own,) = json.loads(json_format.render((one,), sources))["diagnostics"]
    ends = (own["line"], own["column"]), (own["end_line"], own["end_column"])
    assert covered(text, *ends, unit="points") == text[start:end]

    (log,) = json.loads(sarif.render((one,), sources))["runs"]
    (result,) = log["results"]
    region = test_sarif.ends(result["locations"][0]["physicalLocation"]["region"])
    assert covered(text, *region, unit="points") == text[start:end]
    (change,) = result["fixes"][0]["artifactChanges"][0]["replacements"]
    at = test_sarif.ends(change["deletedRegion"])
    assert replaced(text, *at, change["insertedContent"]["text"], unit="points") == mended

    (diagnostic,) = json.loads(rdjson.render((one,), sources))["diagnostics"]
    place = test_rdjson.ends(diagnostic["location"]["range"])
    assert covered(text, *place, unit="bytes") == text[start:end]
    (suggestion,) = diagnostic["suggestions"]
    at = test_rdjson.ends(suggestion["range"])
    assert replaced(text, *at, suggestion["text"], unit="bytes") == mended
