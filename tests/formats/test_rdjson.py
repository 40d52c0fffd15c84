"""The reviewdog format: no registry package carries its schema, so its fields are checked by hand.

`violations` holds what the format's definition says of types and presence, and refuses any field
that the definition does not have.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from kpilang.diagnostics.render import rdjson
from tests.formats.findings import ALL, CRLF, IN_CRLF, NO_PLACE, NO_TEXT, SOURCES, WIDE
from tests.formats.ranges import covered, replaced

Json = dict[str, Any]


def string(value: object) -> list[str]:
    return [] if isinstance(value, str) else ["no text"]


def filled(value: object) -> list[str]:
    return [] if isinstance(value, str) and value else ["no text, or an empty one"]


def number(value: object) -> list[str]:
    good = isinstance(value, int) and not isinstance(value, bool) and value >= 1
    return [] if good else ["no number from 1"]


def severity(value: object) -> list[str]:
    return [] if value in ("ERROR", "WARNING", "INFO") else ["no severity"]


Check = Callable[[object], list[str]]


def record(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    known = {**required, **(optional or {})}

    def check(value: object) -> list[str]:
        if not isinstance(value, dict):
            return ["no object"]
        found = [f"{key} is missing" for key in required if key not in value]
        for key, part in value.items():
            found += known[key](part) if key in known else [f"unknown field {key}"]
        return found

    return check


def many(one: Check) -> Check:
    def check(value: object) -> list[str]:
        return [p for part in value for p in one(part)] if isinstance(value, list) else ["no list"]

    return check


POSITION = record({"line": number}, {"column": number})
RANGE = record({"start": POSITION}, {"end": POSITION})
LOCATION = record({"path": filled}, {"range": RANGE})
SUGGESTION = record({"range": RANGE, "text": string})
RELATED = record({"location": LOCATION}, {"message": string})
SOURCE = record({"name": filled}, {"url": filled})
DIAGNOSTIC = record(
    {"message": filled, "location": LOCATION},
    {
        "severity": severity,
        "source": SOURCE,
        "code": record({"value": filled}, {"url": filled}),
        "suggestions": many(SUGGESTION),
        "original_output": string,
        "related_locations": many(RELATED),
    },
)
violations = record({"diagnostics": many(DIAGNOSTIC)}, {"source": SOURCE, "severity": severity})


def content() -> Json:
    return json.loads(rdjson.render(ALL, SOURCES))


def found_in(document: Json) -> list[Json]:
    return document["diagnostics"]


def ends(place: Json) -> tuple[tuple[int, int], tuple[int, int]]:
    start, end = place["start"], place["end"]
    return (start["line"], start["column"]), (end["line"], end["column"])


def test_documents_have_the_fields_of_the_format() -> None:
    assert violations(content()) == []
    assert violations(json.loads(rdjson.render((), {}))) == []
    assert violations(json.loads(rdjson.render(ALL, {}))) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("severity", "error"),
        ("message", ""),
        ("code", "K204"),
        ("location", {"path": ""}),
        ("location", {"path": "a", "range": {"start": {"line": 0}}}),
        ("location", {"path": "a", "range": {"end": {"line": 1}}}),
        ("suggestions", [{"text": "x"}]),
        ("relatedLocations", []),
        ("related_locations", [{"message": "x"}]),
    ],
)
def test_the_check_refuses_other_values(key: str, value: object) -> None:
    broken = content()
    found_in(broken)[0][key] = value
    assert violations(broken)


def test_columns_are_bytes_and_ends_are_exclusive() -> None:
    for diagnostic, one in zip(ALL, found_in(content()), strict=True):
        span = diagnostic.primary.span
        location: Json = one["location"]
        if span.file in SOURCES:
            source = SOURCES[span.file]
            said = covered(source.text, *ends(location["range"]), unit="bytes")
            assert said == source.slice(span)
    first = found_in(content())[0]["location"]["range"]["start"]
    assert first == {"line": 1, "column": len('kpi a "日本 😀é" { owner: '.encode()) + 1}


def test_a_fix_is_one_suggestion() -> None:
    one = found_in(content())[ALL.index(IN_CRLF)]
    (suggestion,) = one["suggestions"]
    mended = replaced(CRLF.text, *ends(suggestion["range"]), suggestion["text"], unit="bytes")
    assert mended == CRLF.text.replace("== 2", "= 3\r\n")


def test_only_fixes_in_one_file_that_may_be_applied_are_given() -> None:
    texts = [s["text"] for one in found_in(content()) for s in one.get("suggestions", ())]
    assert texts == ["y 😀", "= 3\r\n", "owner: x\n"]


def test_findings_without_a_place_have_no_range() -> None:
    found = found_in(content())
    assert found[ALL.index(NO_PLACE)]["location"] == {"path": "kpi.toml"}
    assert found[ALL.index(NO_TEXT)]["location"] == {"path": "unread.kpi"}


def test_secondary_labels_are_related_locations() -> None:
    related = found_in(content())[0]["related_locations"]
    said = [(one.get("message"), one["location"]["path"]) for one in related]
    assert said == [
        ("declared here", CRLF.name),
        ("in a file of unknown text", "unread.kpi"),
        ("nowhere", "kpi.toml"),
        (None, WIDE.name),
    ]
