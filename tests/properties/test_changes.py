"""What is told between two versions: nothing for what means nothing, all of what was renamed.

And nothing of a number for a slip that made an error, since taken back.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kpilang.analysis.analyze import analyze
from kpilang.changes.certain import certain, without
from kpilang.changes.compare import compared
from kpilang.changes.record import ASKED_BY_NAME, Kind, Weight
from kpilang.changes.version import Version
from kpilang.diagnostics.model import Severity
from kpilang.source.text import Source
from kpilang.syntax.parse import parse
from kpilang.workspace.project import Project, check
from kpilang.workspace.settings import Config
from kpilang.workspace.since import in_doubt
from tests.support.full import FULL

SALES = Path(__file__).parents[2] / "specs" / "sales"
FILE = "all.kpi"


@cache
def blocks() -> tuple[str, ...]:
    """Return the declarations of the sample project, each with the comments before it."""
    text = "\n".join(path.read_text("utf-8") for path in sorted(SALES.glob("*.kpi")))
    return tuple(
        re.split(r"^(?=(?:team|role|source|metric|goal|kpi|tree|funnel)\b)", text, flags=re.M)
    )


def version(text: str) -> Version:
    source = Source(FILE, text)
    parsed = parse(source)
    analysis = analyze([parsed.document])
    assert not parsed.problems
    assert not analysis.problems, analysis.problems[:1]
    return Version(analysis.model, {FILE: source})


@cache
def sample() -> Version:
    return version("".join(blocks()))


def measures() -> list[str]:
    """Return the names that can be told in any text: none is a word of the language, or a part."""
    model = sample().model
    names = (*model.metrics, *model.kpis)
    everywhere = "".join(blocks())
    columns = {c.name for s in model.sources.values() for c in s.columns}
    columns |= {d.name for s in model.sources.values() for d in s.dimensions}
    return sorted(
        name
        for name in names
        if "_" in name and name not in columns and f".{name}" not in everywhere
    )


@settings(max_examples=30 if FULL else 6, deadline=None)
@given(st.randoms(use_true_random=False))
def test_declarations_in_another_order_are_no_change(random: Random) -> None:
    first, *rest = blocks()
    shuffled = list(rest)
    random.shuffle(shuffled)
    assert compared(sample(), version(first + "\n".join(shuffled))) == ()


@settings(max_examples=40 if FULL else 8, deadline=None)
@given(st.data())
def test_what_is_renamed_everywhere_is_told_as_renamed_and_nothing_else(
    data: st.DataObject,
) -> None:
    chosen = data.draw(st.lists(st.sampled_from(measures()), min_size=1, max_size=4, unique=True))
    text = "".join(blocks())
    for name in chosen:
        text = re.sub(rf"\b{name}\b", f"{name}_anew", text)
    found = compared(sample(), version(text))
    assert {(c.kind, c.former, c.name) for c in found} == {
        (Kind.RENAMED, name, f"{name}_anew") for name in chosen
    }
    assert not [detail for change in found for detail in change.details]


@settings(max_examples=150 if FULL else 12, deadline=None)
@given(st.data())
def test_a_slip_that_made_an_error_is_no_change_of_a_number(data: st.DataObject) -> None:
    text = "".join(blocks())
    # what a name or keyword of a declaration was meant to be, nobody knows
    words = [m for m in re.finditer(r"(?<=[ (])\w+", text) if "  " in line_before(text, m.start())]
    word = data.draw(st.sampled_from(words))
    wrong = data.draw(st.sampled_from([word[0][:-1], f"{word[0]}q", "where", "5"]))
    spoilt = Source(FILE, text[: word.start()] + wrong + text[word.end() :])
    project = Project(Path(), Config(), {FILE: spoilt}, {FILE: Path(FILE)})
    then = check(project, opinions=False)
    assume(any(problem.severity is Severity.ERROR for problem in then.problems))
    names = in_doubt(then, project)
    before, after = (
        Version(without(model, names), texts)
        for model, texts in ((then.model, project.texts), (sample().model, sample().texts))
    )
    found = certain(compared(before, after), names)
    told = [c for c in found if c.subject in ASKED_BY_NAME and c.weight is not Weight.OTHER]
    assert told == []


def line_before(text: str, at: int) -> str:
    """Return the part of a line that stands before a place in it."""
    return text[text.rfind("\n", 0, at) + 1 : at]
