"""JUnit XML: a suite per file, a failed case per finding, a passed case for a clean file.

Findings that fail nothing (info) are passed cases that say what was found. There are no columns
and no times: the same findings give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from xml.etree import ElementTree as xml

from kpilang.diagnostics.model import Diagnostic, Severity
from kpilang.diagnostics.render.places import place_of
from kpilang.diagnostics.render.words import PROJECT, elsewhere, headline, remarks
from kpilang.source.frozen import dataclass
from kpilang.source.text import Source

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_TIME = "0"


def render(
    diagnostics: Iterable[Diagnostic],
    sources: Mapping[str, Source],
    *,
    files: Iterable[str] | None = None,
) -> str:
    """Return the report; `files` are those that were checked, every source unless told."""
    checked = sources if files is None else files
    by_file: dict[str, list[Diagnostic]] = {file: [] for file in checked}
    for diagnostic in diagnostics:
        by_file.setdefault(diagnostic.primary.span.file or PROJECT, []).append(diagnostic)
    suites = {
        file: [_case(file, diagnostic, sources) for diagnostic in found]
        or [_passed(file, "kpi check")]
        for file, found in by_file.items()
    }
    return _document("kpi check", suites)


@dataclass(frozen=True, slots=True)
class Case:
    """A case of a suite by its name, and if it failed: kind, message, and all that is told."""

    name: str
    failure: tuple[str, str, str] | None = None


def document(name: str, cases: Mapping[str, Sequence[Case]]) -> str:
    """Return a report with a suite for each file that cases are of."""
    suites = {}
    for file, found in cases.items():
        suites[file] = [_passed(file, _legal(case.name)) for case in found]
        for case, element in zip(found, suites[file], strict=True):
            if case.failure is not None:
                _fail(element, *case.failure)
    return _document(name, suites)


def _document(name: str, cases: Mapping[str, list[xml.Element]]) -> str:
    suites = [_suite(file, found) for file, found in cases.items()]
    root = xml.Element("testsuites", {"name": name, **_sums(suites), "time": _NO_TIME})
    root.extend(suites)
    xml.indent(root)
    text = xml.tostring(root, encoding="unicode", short_empty_elements=True)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _suite(file: str, cases: list[xml.Element]) -> xml.Element:
    failures = sum(case.find("failure") is not None for case in cases)
    counts = {"tests": str(len(cases)), "failures": str(failures), "errors": "0"}
    suite = xml.Element("testsuite", {"name": _legal(file), **counts, "time": _NO_TIME})
    suite.extend(cases)
    return suite


def _case(file: str, diagnostic: Diagnostic, sources: Mapping[str, Source]) -> xml.Element:
    place = place_of(diagnostic.primary.span, sources)
    at = () if place is None else (f"{place.line}:{place.column}",)
    case = _passed(file, " ".join((diagnostic.code, diagnostic.name, *at)))
    told = [headline(diagnostic), *elsewhere(diagnostic, sources), *remarks(diagnostic)]
    lines = "\n".join((":".join((file, *at)), *told))
    if diagnostic.severity is Severity.INFO:
        xml.SubElement(case, "system-out").text = _legal(lines)
    else:
        _fail(case, str(diagnostic.severity), headline(diagnostic), lines)
    return case


def _fail(case: xml.Element, kind: str, message: str, told: str) -> None:
    said = {"type": kind, "message": _legal(message)}
    xml.SubElement(case, "failure", said).text = _legal(told)


def _passed(file: str, name: str) -> xml.Element:
    of = PurePosixPath(file).with_suffix("").as_posix()
    return xml.Element("testcase", {"name": name, "classname": _legal(of), "time": _NO_TIME})


def _sums(suites: list[xml.Element]) -> dict[str, str]:
    return {
        key: str(sum(int(suite.attrib[key]) for suite in suites))
        for key in ("tests", "failures", "errors")
    }


def _legal(text: str) -> str:
    """Replace the characters that XML cannot hold."""
    return _NOT_IN_XML.sub("\ufffd", text)
