"""Every figure published about the CRM data comes back from `kpi query`."""

from __future__ import annotations

import csv
import os
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.ask import ask, run

PROJECT = Path(__file__).parents[2] / "specs" / "crm"
DATA = os.environ.get("KPI_CRM_DATA", "")

pytestmark = pytest.mark.skipif(
    not DATA, reason="KPI_CRM_DATA is unset: the CRM data is not part of the project"
)

#: how the question is put, by the first words of a figure's definition
BREAKDOWNS = {
    "by quarter": ("--each", "quarter", "--from", "2017-01-01", "--to", "2018-01-01"),
    "on the quarter": ("--each", "quarter", "--from", "2017-01-01", "--to", "2018-01-01"),
    "by regional_office": ("--each", "all", "--by", "regional_office"),
    "by product": ("--each", "all", "--by", "product"),
}
QUARTERS = {"01": "Q1", "04": "Q2", "07": "Q3", "10": "Q4"}


def published() -> list[tuple[str, str, str, str]]:
    """Return metric, definition, member (empty for the total) and value of each figure."""
    if not DATA:
        return [("", "", "", "")]
    with (Path(DATA) / "published.csv").open(encoding="utf-8", newline="") as file:
        rows = [tuple(row.values()) for row in csv.DictReader(file)]
    return [
        (metric, definition, member.removeprefix("2017-"), value)
        for metric, definition, members, values in rows
        for member, value in zip(members.split(" / "), values.split(" / "), strict=True)
    ]


@pytest.mark.parametrize(("metric", "definition", "member", "value"), published())
def test_published_figure(metric: str, definition: str, member: str, value: str) -> None:
    breakdown = next((b for words, b in BREAKDOWNS.items() if definition.startswith(words)), None)
    rows = ask(PROJECT, metric, *(breakdown or ("--each", "all")))
    if breakdown is None:
        assert len(rows) == 1
        got = rows[0]["value"]
    elif "quarter" in definition:
        got = {QUARTERS[row["period_start"][5:7]]: row["value"] for row in rows}[member]
    else:
        dimension = breakdown[-1]
        got = {row[dimension]: row["value"] for row in rows}[member]
    assert as_published(got, value) == Decimal(value.rstrip("%"))


def as_published(value: object, printed: str) -> Decimal:
    """Round a value as the published figure is rounded, a percent as a percent."""
    exact = Decimal(str(value)) * (100 if printed.endswith("%") else 1)
    digits = len(printed.rstrip("%").partition(".")[2])
    return round(exact, digits)


def test_what_the_product_list_does_not_name_stands_under_the_unknown_series() -> None:
    by_series = {
        row["series"]: row["value"]
        for row in ask(PROJECT, "revenue", "--each", "all", "--by", "series")
    }
    by_product = {
        row["product"]: row["value"]
        for row in ask(PROJECT, "revenue", "--each", "all", "--by", "product")
    }
    assert by_series[None] == by_product["GTX Pro"]
    assert set(by_series) == {"GTX", "MG", "GTK", None}
    assert sum(Decimal(v) for v in by_series.values()) == sum(
        Decimal(v) for v in by_product.values()
    )


def test_the_members_add_up_to_the_total() -> None:
    total = ask(PROJECT, "revenue", "--each", "all")[0]["value"]
    offices = ask(PROJECT, "revenue", "--each", "all", "--by", "regional_office")
    assert sum(Decimal(row["value"]) for row in offices) == Decimal(total)


def test_the_specs_have_no_findings() -> None:
    code, out, err = run(PROJECT, "check")
    assert (code, out) == (0, ""), err


def test_the_product_that_no_list_has_is_found_in_the_data(tmp_path: Path) -> None:
    """1480 of 8800 rows say `GTXPro`, by `awk -F, '$3 == "GTXPro"' sales_pipeline.csv | wc -l`."""
    code, out, err = run(PROJECT, "check", "--data")
    assert (code, out, err) == (0, "", "checked 2 files: no findings\n")
    for path in PROJECT.iterdir():
        text = path.read_text("utf-8")
        (tmp_path / path.name).write_text(text.replace("allow(dangling-reference)", ""))
    code, out, _ = run(tmp_path, "check", "--data")
    assert code == 1
    assert "L501]: 16.8% of what `deals` refers to by `listed` is not in `products`" in out
    assert "1480 rows of 8800; the least key of them is `GTXPro`" in out
