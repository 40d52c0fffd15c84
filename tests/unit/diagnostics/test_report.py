"""Order, repetition, counts and exit status of findings; JSON."""

from __future__ import annotations

import json

from kpilang.diagnostics.catalogue import find
from kpilang.diagnostics.codes import Page
from kpilang.diagnostics.model import Applicability, Diagnostic, Edit, Fix, Label, Severity
from kpilang.diagnostics.render.json import render
from kpilang.diagnostics.report import grouped, report
from kpilang.source.span import NOWHERE, Span
from kpilang.source.text import Source


def finding(
    code: str = "K201",
    span: Span = NOWHERE,
    severity: Severity = Severity.ERROR,
    fix: Fix | None = None,
) -> Diagnostic:
    return Diagnostic(code, "a-name", severity, "a message", Label(span, "here"), fix=fix)


def test_findings_are_sorted_and_told_once() -> None:
    late, early = finding(span=Span("b.kpi", 0, 1)), finding(span=Span("a.kpi", 5, 6))
    assert report([late, early, late]).diagnostics == (early, late)


def test_counts_in_words() -> None:
    found = report([finding(), finding("K202"), finding("L101", severity=Severity.WARNING)])
    assert found.summary == "2 errors, 1 warning"
    assert report([]).summary == "no findings"


def test_statistics_have_the_most_frequent_code_first() -> None:
    twice = [finding("K202", Span("a.kpi", i, i)) for i in range(2)]
    assert report([finding(), *twice]).statistics == ((2, "K202", "a-name"), (1, "K201", "a-name"))


def test_exit_status() -> None:
    assert report([]).exit_status == 0
    assert report([finding(severity=Severity.INFO)]).exit_status == 0
    assert report([finding(severity=Severity.WARNING)]).exit_status == 1
    assert report([finding("K001"), finding()]).exit_status == 2


def test_json_has_every_part() -> None:
    span = Span("a.kpi", 5, 7)
    fix = Fix("swap", (Edit(span, "no"),), Applicability.UNSAFE)
    content = json.loads(
        render([finding(span=span, fix=fix)], {"a.kpi": Source("a.kpi", "🚀\nab\nde")})
    )
    place = {"file": "a.kpi", "line": 3, "column": 1, "end_line": 3, "end_column": 3}
    assert content == {
        "version": 1,
        "diagnostics": [
            {
                "code": "K201",
                "name": "a-name",
                "severity": "error",
                "message": "a message",
                **place,
                "label": "here",
                "secondary": [],
                "notes": [],
                "help": "",
                "fix": {
                    "title": "swap",
                    "applicability": "unsafe",
                    "edits": [{**place, "text": "no"}],
                },
                "sql": [],
            }
        ],
    }


def test_json_of_a_file_without_text_has_no_lines() -> None:
    content = json.loads(render([finding(span=Span("x.kpi", 0, 0))], {}))
    assert content["diagnostics"][0]["line"] is None


def test_pages_are_found_by_code_or_name() -> None:
    page = Page("K203", "unknown-name", Severity.ERROR, "text")
    assert find("k203", [page]) is page
    assert find("Unknown_Name", [page]) is page
    assert find("K999", [page]) is None


def test_an_unknown_name_is_told_once_to_people() -> None:
    def unknown(name: str, file: str, at: int) -> Diagnostic:
        place = Label(Span(file, at, at + 1))
        return Diagnostic("K203", "x", Severity.ERROR, f"no `{name}`", place, about=name)

    several = [
        *(unknown("a", "a.kpi", 1), unknown("b", "a.kpi", 3), finding(), finding("K202")),
        *(unknown("a", f"{file}.kpi", 5 + at) for at, file in enumerate("abcdd")),
    ]
    found = grouped(report(several))
    assert found.count(Severity.ERROR) == 4
    by_name = {one.about: one for one in found.diagnostics}
    note = "and 5 more places, in this file, `b.kpi`, `c.kpi` and 1 more file"
    assert by_name["a"].notes == (note,)
    assert by_name["a"].primary.span == Span("a.kpi", 1, 2)
    assert by_name["b"].notes == ()
