"""Workflow commands: there is no schema; a reader that undoes the escapes gets everything back."""

from __future__ import annotations

import re

import pytest

from kpilang.diagnostics.render import github
from tests.formats.findings import ALL, CRLF, INFO, NO_PLACE, NO_TEXT, SOURCES
from tests.formats.ranges import covered

COMMAND = re.compile(r"::(error|warning|notice) ([^\r\n]*?)::([^\r\n]*)")
PROPERTY = re.compile(r"(title|file|line|endLine|col|endColumn)=([^:,\r\n]*)")


def read(line: str) -> tuple[str, dict[str, str], str]:
    """Read a command as the runner does."""
    found = COMMAND.fullmatch(line)
    assert found, line
    properties = {}
    for part in found[2].split(","):
        match = PROPERTY.fullmatch(part)
        assert match, part
        properties[match[1]] = plain(match[2].replace("%3A", ":").replace("%2C", ","))
    return found[1], properties, plain(found[3])


def plain(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def commands() -> list[tuple[str, dict[str, str], str]]:
    return [read(line) for line in github.render(ALL, SOURCES).split("\n")[:-1]]


@pytest.mark.parametrize(
    "line",
    [
        "::info title=a::b",
        "::error title=a:b::c",
        "::error title=a,b::c",
        "::error column=1::c",
        "::error title=a::b\nc",
    ],
)
def test_the_reader_refuses_other_commands(line: str) -> None:
    with pytest.raises(AssertionError):
        read(line)


def test_every_finding_is_one_line() -> None:
    assert len(commands()) == len(ALL)
    assert [kind for kind, _, _ in commands()].count("notice") == 1
    assert commands()[ALL.index(INFO)][0] == "notice"


def test_texts_and_paths_survive_the_escapes() -> None:
    kind, properties, text = commands()[0]
    assert kind == "error"
    assert properties["title"] == "K204 unknown-role"
    assert properties["file"] == ALL[0].primary.span.file
    assert text.split("\n") == [
        "no role is called `x` (unknown)",
        f"{CRLF.name}:2:8: declared here",
        "unread.kpi: in a file of unknown text",
        "nowhere",
        f"{ALL[0].primary.span.file}:2:1",
        "note: 100% of the roles: none",
        "note: second",
        "line",
        "help: declare `role x`, or name another",
    ]


def test_columns_are_given_on_one_line_alone() -> None:
    for diagnostic, (_, said, _) in zip(ALL, commands(), strict=True):
        span = diagnostic.primary.span
        if span.file not in SOURCES:
            assert not {"line", "endLine", "col", "endColumn"} & set(said)
            continue
        text = SOURCES[span.file].text
        if "\n" in text[span.start : span.end]:
            assert not {"col", "endColumn"} & set(said)
        else:
            start = int(said["line"]), int(said["col"])
            end = int(said["endLine"]), int(said["endColumn"])
            assert covered(text, start, end, unit="points") == text[span.start : span.end]


def test_findings_without_a_place_have_no_file() -> None:
    assert "file" not in commands()[ALL.index(NO_PLACE)][1]
    assert commands()[ALL.index(NO_TEXT)][1]["file"] == "unread.kpi"


def test_no_text_steers_the_log() -> None:
    assert "\x1b" not in github.render(ALL, SOURCES)
