"""Our own JSON is as its published schema says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kpilang.diagnostics.render import json as json_format
from kpilang.diagnostics.report import report
from tests.formats.findings import ALL, SOURCES

PATH = Path(__file__).parents[2] / "docs" / "reference" / "findings.schema.json"
SCHEMA = json.loads(PATH.read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def content() -> dict[str, Any]:
    return json.loads(json_format.render(ALL, SOURCES))


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_findings_are_valid() -> None:
    VALIDATOR.validate(content())
    VALIDATOR.validate(json.loads(json_format.render((), {})))


def test_statistics_are_valid() -> None:
    VALIDATOR.validate(json.loads(json_format.render_statistics(report(ALL).statistics)))


def test_every_property_is_in_the_schema() -> None:
    definitions = SCHEMA["$defs"]

    def documented(name: str) -> set[str]:
        one = definitions[name]
        above = [ref["$ref"].rsplit("/", 1)[1] for ref in one.get("allOf", ())]
        return set(one["properties"]).union(*(documented(name) for name in above))

    finding = content()["diagnostics"][0]
    assert set(finding) == documented("diagnostic")
    assert set(finding["secondary"][0]) == documented("label")
    assert set(finding["fix"]) == documented("fix")
    assert set(finding["fix"]["edits"][0]) == documented("edit")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("code", "X1"),
        ("name", "Unknown Role"),
        ("severity", "fatal"),
        ("message", ""),
        ("line", 0),
        ("column", "3"),
        ("notes", "one"),
        ("fix", {"title": "x", "applicability": "maybe", "edits": []}),
    ],
)
def test_the_schema_refuses_other_values(key: str, value: object) -> None:
    broken = content()
    broken["diagnostics"][0][key] = value
    assert not VALIDATOR.is_valid(broken)


@pytest.mark.parametrize("key", sorted(content()["diagnostics"][0]))
def test_the_schema_misses_what_is_left_out(key: str) -> None:
    broken = content()
    del broken["diagnostics"][0][key]
    assert not VALIDATOR.is_valid(broken)
    assert not VALIDATOR.is_valid({**content(), "version": 2})
