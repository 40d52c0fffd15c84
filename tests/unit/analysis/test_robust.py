"""Analysis never raises: whatever words change places, problems are values inside the text."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from kpilang.analysis.analyze import analyze
from kpilang.model.digest import digest
from kpilang.source.text import Source
from kpilang.syntax.parse import parse
from tests.unit.analysis.sample import SAMPLE

TEXT = (
    SAMPLE
    + """\
kpi x {
  formula: (growth(revenue / count(calls)) where region = "EMEA")
  window: month
  target: between 2% and 6%
  by: region, rep
}
dashboard d {
  row { tile x as leaderboard by rep }
}
"""
)
WORDS = list(re.finditer(r"(?<=[ .(])[a-z_]+\b", TEXT))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(WORDS) - 1), st.integers(0, len(WORDS) - 1)),
        min_size=1,
        max_size=4,
        unique_by=lambda pair: pair[0],
    )
)
def test_words_may_change_places(swaps: list[tuple[int, int]]) -> None:
    text = TEXT
    for place, word in sorted(swaps, reverse=True):
        match = WORDS[place]
        text = text[: match.start()] + WORDS[word].group() + text[match.end() :]
    analysis = analyze([parse(Source("test.kpi", text)).document])
    assert len(digest(analysis.model)) == 12
    for problem in analysis.problems:
        assert 0 <= problem.primary.span.start < problem.primary.span.end <= len(text)
