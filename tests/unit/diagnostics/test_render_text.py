"""How a finding looks."""

from __future__ import annotations

from kpilang.diagnostics.model import Diagnostic, Label, Severity
from kpilang.diagnostics.render.text import render, render_one
from kpilang.source.span import NOWHERE, Span
from kpilang.source.text import Source

TEXT = """\
metric revenue = sum(deals.amount)
metric speed   = sum(deals.days)
kpi odd {
  formula: revenue + speed
}
"""


def span(part: str, text: str = TEXT, file: str = "a.kpi") -> Span:
    start = text.index(part)
    return Span(file, start, start + len(part))


def finding(primary: Label, *secondary: Label, **more: object) -> Diagnostic:
    return Diagnostic(
        "K301", "mixed-units", Severity.ERROR, "cannot add it", primary, secondary, **more
    )


def drawn(diagnostic: Diagnostic, **texts: str) -> str:
    texts = texts or {"a": TEXT}
    return render_one(diagnostic, {f"{n}.kpi": Source(f"{n}.kpi", t) for n, t in texts.items()})


def test_labels_notes_and_help_are_drawn() -> None:
    diagnostic = finding(
        Label(span("revenue + speed"), "not the same unit"),
        Label(span("revenue"), "USD"),
        Label(span("speed"), "days"),
        notes=("a fact",),
        help="convert one of them",
    )
    assert drawn(diagnostic) == (
        "error[K301]: cannot add it\n"
        " --> a.kpi:4:12\n"
        "  |\n"
        "1 | metric revenue = sum(deals.amount)\n"
        "  |        ------- USD\n"
        "2 | metric speed   = sum(deals.days)\n"
        "  |        ----- days\n"
        "...\n"
        "4 |   formula: revenue + speed\n"
        "  |            ^^^^^^^^^^^^^^^ not the same unit\n"
        "  |\n"
        "  = note: a fact\n"
        "  = help: convert one of them\n"
        "  = explain: kpi explain K301\n"
    )


def test_a_label_in_another_file_follows_with_its_place() -> None:
    text = drawn(
        finding(Label(span("speed")), Label(span("tempo", "let tempo", "b.kpi"))),
        a=TEXT,
        b="let tempo",
    )
    assert " ::: b.kpi:1:5\n  |\n1 | let tempo\n  |     -----\n" in text


def test_wide_characters_and_tabs_keep_the_underline_in_place() -> None:
    text = '\ttitle: "営業 🚀" wrong'
    shown = drawn(finding(Label(span("wrong", text), "here")), a=text).splitlines()
    assert shown[3] == '1 |     title: "営業 🚀" wrong'
    assert shown[4] == "  | " + " " * (4 + 8 + 4 + 1 + 2 + 1 + 1) + "^^^^^ here"


def test_a_joined_emoji_counts_as_one_wide_character() -> None:
    text = "👩‍💻 wrong"
    assert drawn(finding(Label(span("wrong", text))), a=text).splitlines()[4] == "  |    ^^^^^"


def test_a_span_over_lines_is_shown_by_its_first_line() -> None:
    shown = drawn(finding(Label(span("kpi odd {\n  formula"), "block"))).splitlines()
    assert shown[3:6] == ["3 | kpi odd {", "  | ^^^^^^^^^ block", "  |"]


def test_of_a_long_line_a_part_is_shown() -> None:
    text = f"metric {'a' * 500} b {'c' * 500}"
    label = Label(span(" b ", text), "here")
    lines = drawn(finding(label, Label(span("metric", text), "far")), a=text).splitlines()
    place = lines[3].index(" b ", 5)
    assert (len(lines[3]), lines[3][4], lines[3][-1]) == (206, "…", "…")
    assert lines[4] == "  |" + " " * (place - 3) + "^^^ here"
    assert lines[5] == "  |  - far"


def test_an_empty_span_at_the_end_of_the_file_is_marked() -> None:
    end = len("metric x")
    shown = drawn(finding(Label(Span("a.kpi", end, end), "name missing")), a="metric x")
    assert "1 | metric x\n  |         ^ name missing\n" in shown


def test_a_finding_on_a_file_without_text_names_the_file() -> None:
    assert drawn(finding(Label(Span("gone.kpi", 0, 0)))) == (
        "error[K301]: cannot add it\n --> gone.kpi\n  = explain: kpi explain K301\n"
    )


def test_a_finding_without_a_place_has_no_arrow() -> None:
    assert "-->" not in drawn(finding(Label(NOWHERE)))


def test_control_characters_never_reach_the_terminal() -> None:
    text = "metric \x1b[31mred \u202e x"
    shown = drawn(finding(Label(span("red", text))), a=text)
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_colour_only_when_asked() -> None:
    diagnostic = finding(Label(span("speed")))
    sources = {"a.kpi": Source("a.kpi", TEXT)}
    assert "\x1b[" not in render_one(diagnostic, sources)
    assert "\x1b[1;31merror[K301]" in render_one(diagnostic, sources, colour=True)


def test_the_rest_is_counted() -> None:
    shown = render([finding(Label(NOWHERE))] * 5, {}, limit=2)
    assert shown.count("error[K301]") == 2
    assert shown.endswith("… and 3 more\n")
