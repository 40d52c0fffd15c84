"""Sources: columns, keys, references, dimensions, rows in the file."""

from datetime import date
from decimal import Decimal

import pytest

from kpilang.analysis.analyze import analyze
from kpilang.model.dimensions import Ambiguous, Found, Missing, common, reachable
from kpilang.model.entities import Ref
from kpilang.model.expr import Column
from kpilang.source.text import Source
from kpilang.syntax.parse import parse
from tests.unit.analysis.sample import clean, found

STAGES = """\
source stages {
  key: stage
  rows {
    | stage | probability | since      | note | open |
    | won   | 100%        | 2026-01-05 | 12   |      |
    | lost  | 2.5%        |            | x    |      |
  }
}
"""


def test_columns_keep_their_physical_names() -> None:
    deals = clean("").model.sources["deals"]
    assert deals.column("amount").physical == "Amount__c"
    assert deals.column("closed_on").optional
    assert deals.key == ("id",)
    assert deals.ref("owner") == Ref("owner", "reps", ("owner_id",), ("id",))


def test_keys_are_physical_unless_a_column_is_declared() -> None:
    text = """\
source quotas {
  table: crm.quotas
  key:   rep_id, month, region
  column month:  date from "Month__c"
  column region: ref regions by region_code
}
source regions { table: crm.regions
  key: code }
source bonuses {
  table: crm.bonuses
  column quota: ref quotas by rep, month, region optional
  column month: date from "M"
}
"""
    model = clean(text).model
    assert model.sources["quotas"].key == ("rep_id", "Month__c", "region_code")
    assert model.sources["bonuses"].ref("quota") == Ref(
        "quota", "quotas", ("rep", "M", "region"), ("rep_id", "Month__c", "region_code"), True
    )


def test_rows_in_the_file_are_typed_by_their_cells() -> None:
    stages = clean(STAGES).model.sources["stages"]
    assert [(c.name, str(c.type)) for c in stages.columns] == [
        ("stage", "text"),
        ("probability", "number"),
        ("since", "date"),
        ("note", "text"),
        ("open", "text"),
    ]
    assert stages.rows == (
        ("won", Decimal(1), date(2026, 1, 5), "12", None),
        ("lost", Decimal("0.025"), None, "x", None),
    )


def test_declared_columns_win_over_cells() -> None:
    text = STAGES.replace(
        "  key: stage\n", "  key: stage\n  column note: text\n  column open: date\n"
    )
    stages = clean(text.replace("| x ", "| 7 ")).model.sources["stages"]
    assert str(stages.column("note").type) == "text"
    assert str(stages.column("open").type) == "date"
    assert [row[3] for row in stages.rows] == ["12", "7"]


def test_own_dimension_comes_first() -> None:
    model = clean("").model
    own = reachable(model, "calls", "region")
    assert isinstance(own, Found)
    assert (own.declared_in, own.path) == ("calls", ())
    assert isinstance(own.value, Column)
    assert own.value.path == ("rep",)


def test_one_path_gives_value_and_key_of_the_dimension() -> None:
    rep = reachable(clean("").model, "deals", "rep")
    assert isinstance(rep, Found)
    assert (rep.declared_in, rep.path) == ("reps", ("owner",))
    assert isinstance(rep.value, Column)
    assert isinstance(rep.key, Column)
    assert (rep.value.column, rep.key.column) == ("name", "id")
    assert rep.key.path == ("owner",)


def test_dimension_named_by_a_path_takes_value_and_key() -> None:
    text = "source x { table: t\n column who: ref reps by w\n dimension seller = who.rep }"
    seller = clean(text).model.sources["x"].dimensions[0]
    assert isinstance(seller.value, Column)
    assert isinstance(seller.key, Column)
    assert (seller.value.column, seller.key.column) == ("name", "id")
    assert seller.value.path == seller.key.path == ("who",)


def test_several_paths_are_ambiguous_and_none_is_missing() -> None:
    text = "source x { table: t\n column a: ref reps by a\n column b: ref reps by b }"
    model = clean(text).model
    assert reachable(model, "x", "region") == Ambiguous("region", "x", ("a.region", "b.region"))
    assert reachable(model, "deals", "colour") == Missing("colour", "deals", ("rep", "region"))


def test_common_dimensions_end_in_the_same_columns() -> None:
    text = (
        "source x { table: t\n column area: text\n dimension region = area\n"
        " column r: ref reps by r }"
    )
    model = clean(text).model
    assert common(model, ("deals", "calls", "reps")) == ("rep", "region")
    assert common(model, ("deals", "x")) == ("rep",)


@pytest.mark.parametrize(
    ("item", "problems"),
    [
        ("column a: nubmer", [("K215", "nubmer")]),
        ("column a: money dollars", [("K313", "dollars")]),
        ("column a: money", [("K416", "money")]),
        ("column a: duration in fortnights", [("K212", "fortnights")]),
        ("column a: duration", [("K416", "duration")]),
        ("column a: ref nowhere by a", [("K203", "nowhere")]),
        ("column a: ref revenue by a", [("K213", "revenue")]),
        ("column a: ref reps by a, b", [("K408", "a, b")]),
        ("column a: text\n column a: date", [("K208", "a")]),
        ("column a: text\n let a = 1", [("K208", "a")]),
        ("let a = b\n let b = a", [("K401", "a")]),
        ("let a = b", [("K202", "b")]),
        ("let a = min(calls.made_at by rep)", [("K429", "rep")]),
        ("span open: a to b\n column a: date", [("K202", "b")]),
        ("dimension d = nothing", [("K202", "nothing")]),
        ("owner: ea", [("K204", "ea")]),
        ('deprecated: "old" replaced by repz', [("K203", "repz")]),
        ("valid: a to b\n column a: date", [("K202", "b")]),
        ("valid: a to a\n column a: text", [("K406", "a"), ("K406", "a")]),
        ("time: a\n column a: text", [("K406", "a")]),
        ("time: a\n time: b\n column a: date", [("K216", "time")]),
        ('timezone: "not a zone"', [("K316", '"not a zone"')]),
    ],
)
def test_mistakes_in_a_source(item: str, problems: list[tuple[str, str]]) -> None:
    assert found(f"source x {{\n table: t\n {item}\n}}") == problems


@pytest.mark.parametrize(
    "table",
    [
        "`data/deals`",
        "`..\\deals`",
        "`deals.csv`",
        "`DEALS.PARQUET`",
        "crm.csv",
        "`s3://bucket/deals`",
        "`read_csv('x')`",
        "`*.parquet`",
        "crm.`deals.json.gz`",
    ],
)
def test_table_names_never_reach_files(table: str) -> None:
    assert [code for code, _ in found(f"source x {{ table: {table} }}")] == ["K214"]


@pytest.mark.parametrize("table", ["crm.deals", '`quoted "name"`', "csv", "`'; drop table x; --`"])
def test_odd_table_names_are_names(table: str) -> None:
    assert found(f"source x {{ table: {table} }}") == []


def test_a_line_that_cannot_be_read_may_be_any_name() -> None:
    text = (
        "source x { table: t\n colunm amount: number\n dimensoin area = amount\n"
        " column r: ref repz by r }\n"
        "kpi y { formula: sum(x.amount)\n by: area }\nkpi z { formula: count(x)\n by: region }"
    )
    parsed = parse(Source("test.kpi", text))
    assert [problem.code for problem in parsed.problems] == ["K106", "K106"]
    assert [problem.code for problem in analyze([parsed.document]).problems] == ["K203"]


def test_a_broken_column_is_reported_once() -> None:
    text = (
        "source x { table: t\n column a: nubmer\n column r: ref nowhere by r\n let b = a + 1 }\n"
        "metric y = sum(x.a) + sum(x.b) + count(x where r.name = 1)"
    )
    assert found(text) == [("K215", "nubmer"), ("K203", "nowhere")]
