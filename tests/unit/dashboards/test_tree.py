"""Driver trees: in which order and how deep their measures stand, and what is said of each."""

from __future__ import annotations

import re
from dataclasses import replace

from kpilang.dashboards.build import lay_out_all, pages
from kpilang.dashboards.drawable import parts_of
from kpilang.dashboards.layout import lay_out
from kpilang.dashboards.reader import Reader
from kpilang.model.entities import Tile
from kpilang.model.expr import Literal
from kpilang.model.project import Model
from kpilang.model.structures import Equation, Tree
from kpilang.model.types import TEXT
from tests.unit.dashboards import fakes
from tests.unit.dashboards.test_html import Elements


def tree(*lines: tuple[str, tuple[str, ...]], subject: str | None = None) -> Tree:
    equations = tuple(Equation(name, Literal(TEXT, name), uses) for name, uses in lines)
    return Tree("drivers", "Drivers", subject=subject, equations=equations)


DRIVERS = tree(("revenue", ("win_rate", "calls")), ("win_rate", ("cycle",)))


def model(shown: Tree, form: str = "tree", *extras: str) -> Model:
    made = fakes.model(Tile("tile", "drivers", form, extras=extras))
    made.trees["drivers"] = shown
    return made


def test_parts_stand_below_what_they_make() -> None:
    assert parts_of(DRIVERS) == [(0, "revenue"), (1, "win_rate"), (2, "cycle"), (1, "calls")]


def test_a_subject_that_no_line_splits_stands_on_top() -> None:
    shown = replace(DRIVERS, subject="open_pipeline")
    assert parts_of(shown)[:3] == [(0, "open_pipeline"), (1, "revenue"), (2, "win_rate")]


def test_a_part_that_occurs_twice_is_split_once() -> None:
    shown = tree(("a", ("b", "c")), ("b", ("d",)), ("c", ("b",)))
    assert parts_of(shown) == [(0, "a"), (1, "b"), (2, "d"), (1, "c"), (2, "b")]


def test_each_row_has_value_target_and_status() -> None:
    made = model(DRIVERS)
    texts = pages(lay_out_all(made), Reader(made.calendar), fakes.query, fakes.AS_OF)
    text = texts["dashboards/sales.html"]
    rows = Elements(text).with_attribute("data-depth")
    assert [(row["data-kpi"], row["data-value"], row["data-depth"]) for row in rows] == [
        ("revenue", "1383250.45", "0"),
        ("win_rate", "0.23412", "1"),
        ("cycle", "51.25", "2"),
        ("calls", "", "1"),
    ]
    statuses = re.findall(r'data-status="(\w*)"', text)
    assert statuses == ["green", "amber", "red", ""]
    words = Elements(text).words
    assert "September 2026 so far$1.38M$1.39M▲ On track" in words
    assert "no data40—" in words


def test_the_columns_asked_for_are_shown() -> None:
    made = model(DRIVERS, "table", "previous", "change")
    texts = pages(lay_out_all(made), Reader(made.calendar), fakes.query, fakes.AS_OF)
    heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', texts["dashboards/sales.html"])
    assert heads == ["Measure", "Period", "Value", "Before", "Change"]


def test_a_metric_takes_the_target_of_the_only_kpi_on_it() -> None:
    made = model(tree(("open_pipeline", ("calls",))))
    formula = made.metrics["open_pipeline"].formula
    made.kpis["plan"] = replace(made.kpis["revenue"], name="plan", formula=formula)
    (branch, _) = lay_out(made, made.dashboards["sales"]).ir.rows[0].tiles[0].branches
    assert (branch.tile.query.measure, branch.tile.title) == ("plan", "Open pipeline")


def test_a_tree_with_a_part_without_numbers_is_left_out_with_its_name() -> None:
    made = model(tree(("revenue", ("cohorts",))))
    made.metrics["cohorts"] = replace(fakes.OPEN_PIPELINE, name="cohorts", formula=None)
    (problem,) = lay_out(made, made.dashboards["sales"]).problems
    assert problem.message == "the tile of `drivers` is left out: `cohorts` has no formula"


def test_the_hash_of_a_page_moves_with_a_part_of_its_tree() -> None:
    before = model(DRIVERS)
    after = model(DRIVERS)
    after.kpis["cycle"] = replace(after.kpis["cycle"], formula=Literal(TEXT, "other"))
    first, second = (lay_out(m, m.dashboards["sales"]).ir.digest for m in (before, after))
    assert first != second
