"""`# kpi: allow(name) reason`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kpilang.diagnostics.model import Diagnostic
from kpilang.lint.run import Selection

Check = Callable[..., tuple[Diagnostic, ...]]

SOURCE = """\
source deals {
  table: deals
  key:   id
  time:  closed_at
  column id:        number
  column closed_at: date
}
"""
OWNERS = Selection(select=("L301",))


def found(checked: Check, text: str, selection: Selection = OWNERS) -> list[str]:
    return [d.code for d in checked(SOURCE + text, selection=selection)]


@pytest.mark.parametrize(
    "text",
    [
        "# kpi: allow(kpi-without-owner) hired in May\nkpi won { formula: count(deals) }\n",
        "# kpi: allow(L301) hired in May\n# more\n\nkpi won { formula: count(deals) }\n",
        "kpi won { formula: count(deals) } # kpi: allow(l301): hired in May\n",
        "kpi won {  # kpi: allow(L301) hired in May\n  formula: count(deals)\n}\n",
        "kpi won {\n  # kpi: allow(L302, L301) hired in May\n  formula: count(deals)\n}\n",
        "kpi won {\n  formula: count(deals)\n}  # kpi: allow(L301) hired in May\n",
    ],
)
def test_an_allow_covers_its_declaration(checked: Check, text: str) -> None:
    assert found(checked, text) == []


def test_an_allow_covers_no_other_declaration(checked: Check) -> None:
    text = """\
# kpi: allow(L301) hired in May
kpi won { formula: count(deals) }
kpi lost { formula: count(deals) }
"""
    assert found(checked, text) == ["L301"]


def test_an_allow_of_another_rule_silences_nothing(checked: Check) -> None:
    text = "# kpi: allow(L302) hired in May\nkpi won { formula: count(deals) }\n"
    assert found(checked, text) == ["L301"]


def test_a_reason_is_required(checked: Check) -> None:
    text = "# kpi: allow(L301)\nkpi won { formula: count(deals) }\n"
    assert found(checked, text, Selection(select=("L301", "L0"))) == ["L002"]


def test_an_unused_allow_is_found(checked: Check) -> None:
    text = "# kpi: allow(L301) hired in May\nteam sales\n"
    (diagnostic,) = checked(SOURCE + text)
    assert (diagnostic.code, diagnostic.name) == ("L001", "unused-allow")
    span = diagnostic.primary.span
    assert (SOURCE + text)[span.start : span.end] == "L301"


def test_an_allow_is_not_called_unused_while_there_are_errors(checked: Check) -> None:
    text = "# kpi: allow(L301) hired in May\nteam sales\nmetric a = nothing\n"
    assert all(d.code.startswith("K") for d in checked(SOURCE + text))


@pytest.mark.parametrize(
    ("word", "cure"),
    [
        ("kpi-without-onwer", "write `kpi-without-owner`"),
        ("K203", "mend the error"),
        ("whatever", "name a rule, as in `allow(kpi-without-owner) …`"),
    ],
)
def test_an_unknown_rule_is_found(checked: Check, word: str, cure: str) -> None:
    (diagnostic,) = checked(SOURCE + f"# kpi: allow({word}) why\nteam sales\n")
    assert (diagnostic.code, diagnostic.help) == ("L003", cure)
