"""JUnit XML: the schema that readers agree on is in no light package; checked by hand.

`violations` holds the elements, attributes and counts that the XSD of the Jenkins plugin allows.
"""

from __future__ import annotations

from xml.etree import ElementTree as xml

import pytest

from kpilang.diagnostics.render import junit
from tests.formats.findings import ALL, CLEAN, INFO, SOURCES, WIDE

CHILDREN = {
    "testsuites": ("testsuite",),
    "testsuite": ("testcase",),
    "testcase": ("failure", "system-out"),
    "failure": (),
    "system-out": (),
}
REQUIRED = {
    "testsuites": (),
    "testsuite": ("name", "tests", "failures", "errors"),
    "testcase": ("name", "classname"),
    "failure": ("type", "message"),
    "system-out": (),
}
ALLOWED = {
    "testsuites": ("name", "time", "tests", "failures", "errors"),
    "testsuite": ("name", "tests", "failures", "errors", "time"),
    "testcase": ("name", "classname", "time"),
    "failure": ("type", "message"),
    "system-out": (),
}


def violations(element: xml.Element) -> list[str]:
    """Say what readers of JUnit XML may stumble on."""
    found = [f"no {key}" for key in REQUIRED[element.tag] if not element.get(key)]
    found += [f"unknown {key}" for key in element.attrib if key not in ALLOWED[element.tag]]
    cases = len(list(element.iter("testcase")))
    failed = len(list(element.iter("failure")))
    for key, count in (("tests", cases), ("failures", failed), ("errors", 0)):
        if key in element.attrib and element.get(key) != str(count):
            found.append(f"{key} is not {count}")
    for child in element:
        known = child.tag in CHILDREN[element.tag]
        found += violations(child) if known else [f"unknown {child.tag}"]
    return found


def tree() -> xml.Element:
    return xml.fromstring(junit.render(ALL, SOURCES))


def test_reports_have_what_readers_expect() -> None:
    assert tree().tag == "testsuites"
    assert violations(tree()) == []
    assert violations(xml.fromstring(junit.render((), {}))) == []
    assert violations(xml.fromstring(junit.render(ALL, {}))) == []


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (".", "tests", "1"),
        ("testsuite", "failures", "0"),
        ("testsuite", "name", ""),
        ("testsuite/testcase", "line", "1"),
        ("testsuite/testcase/failure", "message", ""),
    ],
)
def test_the_check_refuses_other_values(path: str, key: str, value: str) -> None:
    broken = tree()
    element = broken.find(path)
    assert element is not None
    element.set(key, value)
    assert violations(broken)


def test_the_check_refuses_other_elements() -> None:
    broken = tree()
    xml.SubElement(broken, "testcase", {"name": "a", "classname": "b"})
    assert "unknown testcase" in violations(broken)


def test_every_file_is_a_suite() -> None:
    suites = {suite.get("name"): suite for suite in tree()}
    assert list(suites) == [*SOURCES, "kpi.toml", "unread.kpi"]
    clean = suites[CLEAN.name]
    assert [case.get("name") for case in clean] == ["kpi check"]
    assert clean.find("*/failure") is None


def test_only_the_checked_files_are_suites() -> None:
    one = xml.fromstring(junit.render((), SOURCES, files=(WIDE.name,)))
    assert [suite.get("name") for suite in one] == [WIDE.name]


def test_a_finding_fails_unless_it_is_info() -> None:
    failed = [case for case in tree().iter("testcase") if case.find("failure") is not None]
    assert len(failed) == len(ALL) - 1
    (case,) = [c for c in tree().iter("testcase") if c.find("system-out") is not None]
    assert INFO.message in (case.findtext("system-out") or "")
    names = [case.get("name") for case in tree().iter("testcase")]
    assert "K101 unexpected-character 2:10" in names


def test_a_failure_tells_all() -> None:
    failure = tree().find("testsuite/testcase/failure")
    assert failure is not None
    assert failure.get("message") == "no role is called `x` (unknown)"
    assert failure.get("type") == "error"
    said = (failure.text or "").split("\n")
    assert said[0] == f"{WIDE.name}:1:24"
    assert said[2].endswith(":2:8: declared here")
    assert said[-1] == "help: declare `role x`, or name another"


def test_characters_that_xml_cannot_hold_are_replaced() -> None:
    text = junit.render(ALL, SOURCES)
    assert "\x1b" not in text
    assert "\ufffe" not in text
    assert "about the project: `\ufffd[31m\ufffd`" in text
