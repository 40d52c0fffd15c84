"""Code quality reports: GitLab documents the fields and publishes no schema; checked by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kpilang.diagnostics.render import gitlab
from tests.formats.findings import ALL, NO_PLACE, NO_TEXT, OVER_LINES, SOURCES, WIDE
from tests.formats.ranges import lines_of

SEVERITIES = ("info", "minor", "major", "critical", "blocker")
Issue = dict[str, Any]


def violations(report: object) -> list[str]:
    """Say what keeps GitLab from reading a report."""
    if not isinstance(report, list):
        return ["no list"]
    found = [problem for issue in report for problem in _of_issue(issue)]
    fingerprints = [issue.get("fingerprint") for issue in report]
    return found + ["a fingerprint twice"] * (len(set(fingerprints)) < len(fingerprints))


def _of_issue(issue: Issue) -> list[str]:
    texts = ("description", "check_name", "fingerprint")
    found = [key for key in texts if not isinstance(issue.get(key), str) or not issue[key]]
    if issue.get("severity") not in SEVERITIES:
        found.append("severity")
    location = issue.get("location")
    if not isinstance(location, dict):
        return [*found, "location"]
    path, lines = location.get("path"), location.get("lines")
    if not isinstance(path, str) or not path or path.startswith("./"):
        found.append("path")
    begin = lines.get("begin") if isinstance(lines, dict) else None
    if not isinstance(begin, int) or begin < 1 or lines.get("end", begin) < begin:
        found.append("lines")
    return found


def issues() -> list[Issue]:
    return json.loads(gitlab.render(ALL, SOURCES))


def test_reports_have_the_documented_fields() -> None:
    assert violations(issues()) == []
    assert violations(json.loads(gitlab.render((), {}))) == []
    assert violations(json.loads(gitlab.render(ALL, {}))) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("description", ""),
        ("check_name", None),
        ("fingerprint", 1),
        ("fingerprint", issues()[1]["fingerprint"]),
        ("severity", "error"),
        ("location", {"path": "a.kpi"}),
        ("location", {"path": "./a.kpi", "lines": {"begin": 1}}),
        ("location", {"path": "a.kpi", "lines": {"begin": 0}}),
        ("location", {"path": "a.kpi", "lines": {"begin": 2, "end": 1}}),
    ],
)
def test_the_check_refuses_other_values(key: str, value: object) -> None:
    broken = issues()
    broken[0][key] = value
    assert violations(broken)


def test_lines_hold_the_finding() -> None:
    for diagnostic, issue in zip(ALL, issues(), strict=True):
        span = diagnostic.primary.span
        if span.file not in SOURCES:
            continue
        lines = issue["location"]["lines"]
        held = lines_of(SOURCES[span.file].text)[lines["begin"] - 1 : lines["end"]]
        assert SOURCES[span.file].slice(span) in "".join(held)
    over = issues()[ALL.index(OVER_LINES)]["location"]
    assert over == {"path": WIDE.name, "lines": {"begin": 2, "end": 4}}


def test_findings_without_a_place_are_on_the_first_line() -> None:
    found = issues()
    first = {"begin": 1, "end": 1}
    assert found[ALL.index(NO_PLACE)]["location"] == {"path": "kpi.toml", "lines": first}
    assert found[ALL.index(NO_TEXT)]["location"] == {"path": "unread.kpi", "lines": first}


def test_the_description_is_one_that_helps() -> None:
    assert issues()[0]["description"] == (
        "K204: no role is called `x` (unknown); note: 100% of the roles: none; "
        "note: second line; help: declare `role x`, or name another"
    )
