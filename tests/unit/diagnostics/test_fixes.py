"""Fixes are applied until none is left, never over each other, never to a text that reads worse."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from kpilang.diagnostics.fixes import apply, fix
from kpilang.diagnostics.model import Applicability, Diagnostic, Edit, Fix, Label, Severity
from kpilang.source.span import Span
from kpilang.source.text import Source

Judge = Callable[[Mapping[str, Source]], Iterable[Diagnostic]]


def finding(start: int, end: int, text: str, how: Applicability = Applicability.SAFE) -> Diagnostic:
    span = Span("a.kpi", start, end)
    mend = Fix("mend it", (Edit(span, text),), how)
    return Diagnostic("K999", "odd", Severity.ERROR, "odd", Label(span), fix=mend)


def replacing(wrong: str, right: str, how: Applicability = Applicability.SAFE) -> Judge:
    def judge(texts: Mapping[str, Source]) -> list[Diagnostic]:
        text = texts["a.kpi"].text
        places = [i for i in range(len(text)) if text.startswith(wrong, i)]
        return [finding(i, i + len(wrong), right, how) for i in places]

    return judge


def fixed(
    text: str, judge: Judge, *, unsafe: bool = False, grade: Callable[[Source], int] = lambda _: 0
) -> tuple[str, int]:
    done = fix({"a.kpi": Source("a.kpi", text)}, judge, grade, unsafe=unsafe)
    return done.sources["a.kpi"].text if done.sources else text, done.count


def test_all_fixes_of_a_round_are_applied() -> None:
    assert fixed("a == b == c", replacing("==", "=")) == ("a = b = c", 2)


def test_overlapping_fixes_wait_for_the_next_round() -> None:
    assert fixed("aaaa", replacing("aa", "b")) == ("bb", 2)


def test_unsafe_fixes_are_applied_when_asked_for() -> None:
    judge = replacing("x", "y", Applicability.UNSAFE)
    assert fixed("x", judge) == ("x", 0)
    assert fixed("x", judge, unsafe=True) == ("y", 1)


def test_fixes_that_undo_each_other_end_after_ten_rounds() -> None:
    def judge(texts: Mapping[str, Source]) -> list[Diagnostic]:
        return [finding(0, 1, "b" if texts["a.kpi"].text == "a" else "a")]

    assert fixed("a", judge) == ("a", 10)


def test_a_fix_that_makes_a_text_worse_is_left_out() -> None:
    def judge(texts: Mapping[str, Source]) -> list[Diagnostic]:
        text = texts["a.kpi"].text
        return [finding(i, i + 1, {"x": "!", "y": "z"}[c]) for i, c in enumerate(text) if c in "xy"]

    assert fixed("xy", judge, grade=lambda source: source.text.count("!")) == ("xz", 1)


def test_edits_are_applied_from_the_end() -> None:
    spans = [Span("a.kpi", 0, 1), Span("a.kpi", 2, 2), Span("a.kpi", 3, 5)]
    edits = [Edit(span, text) for span, text in zip(spans, ("12", "3", ""), strict=True)]
    assert apply("abcdef", edits) == "12b3cf"
