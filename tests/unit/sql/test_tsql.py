"""T-SQL, which is not run here: rules of the engine that no parser of many dialects holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from kpilang.analysis.analyze import analyze
from kpilang.model.project import Model
from kpilang.model.windows import Grain
from kpilang.plan.request import Request
from kpilang.source.text import Source
from kpilang.syntax.parse import parse
from kpilang.workspace.statements import Compiled, compile_sql
from tests.support.full import some
from tests.support.tsql_rules import broken

SPECS = Path(__file__).parents[3] / "specs"
GOLDENS = sorted((Path(__file__).parent / "warehouses" / "tsql").glob("*.sql"))
AS_OF = datetime(2026, 6, 18)
#: statements that break a rule each, and words that the rule is told by
BROKEN = {
    "SELECT (a > 1) AS k FROM t": "condition stands",
    "SELECT SUM(a = 1) AS s FROM t": "condition stands",
    "SELECT COALESCE(a LIKE 'x', 0) AS k FROM t": "condition stands",
    "SELECT a FROM t WHERE b": "value stands",
    "SELECT a FROM t WHERE NOT b OR a = 1": "value stands",
    "SELECT CASE WHEN a THEN 1 END AS k FROM t": "value stands",
    "SELECT t.a FROM t JOIN u ON u.flag": "value stands",
    "SELECT a FROM t WHERE b = TRUE": "truth value",
    "SELECT COUNT(*) FILTER (WHERE a = 1) AS n FROM t": "FILTER",
    "SELECT a FROM t LIMIT 1": "LIMIT",
    "SELECT a || b AS k FROM t": "||",
    "SELECT t.a FROM t JOIN u USING (a)": "USING",
    "SELECT a FROM t ORDER BY a NULLS LAST": "NULLS LAST",
    "SELECT a FROM t ORDER BY 1": "ordered by a constant",
    "SELECT a FROM t ORDER BY a, a": "same twice",
    "SELECT a, COUNT(*) AS n FROM t GROUP BY 1": "grouped by",
    "SELECT b, COUNT(*) AS n FROM t GROUP BY a": "neither grouped",
    "SELECT SUM((SELECT MAX(b) AS b FROM u)) AS s FROM t": "query inside",
    "SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY a) AS m FROM t": "of a group",
    "SELECT MAX(CAST(a AS BIT)) AS m FROM t": "bits",
    "SELECT ROW_NUMBER() OVER (PARTITION BY 1 ORDER BY a) AS k FROM t": "parted",
    "SELECT k.a FROM (SELECT a FROM t ORDER BY a) AS k": "inside a statement are ordered",
    "SELECT a FROM (SELECT a FROM t)": "has no name",
    "SELECT k.a FROM (SELECT a + 1 FROM t) AS k": "no name",
    "SELECT k.a FROM (SELECT a, b AS A FROM t) AS k": "one name",
    "SELECT k.a FROM (SELECT NULL AS a FROM t) AS k": "of the type",
    "SELECT k.a FROM (VALUES (1)) AS k(a)": "listed",
    "SELECT DATE_TRUNC('month', a) AS k FROM t": "not known",
    "SELECT u.a FROM t": "no table",
    "SELECT a + 1 AS k FROM t ORDER BY CASE WHEN k IS NULL THEN 1 ELSE 0 END": "inside an expr",
    "SELECT a FROM (SELECT a FROM t) AS k WHERE a = (WITH x AS (SELECT 1 AS b) SELECT b FROM x)": (
        "tables of its own"
    ),
}

#: a source whose name is one that the dialect would use, with odd columns
ODD = """
source given {
  table: shop.given
  key:   id
  time:  ordered_at
  column id:         number
  column ordered_at: timestamp with timezone
  column due_at:     timestamp
  column amount:     number
  column rate:       number
  column percent:    number
  column note:       text
  column part:       text
  column paid:       boolean
  dimension size = case when amount > 500 then "Big" else "small" end
  dimension paid = paid
  dimension part = part
}
metric bracketed  = count(given where note like "[x%")
metric accented   = count(given where note = "café")
metric percented  = sum(given.percent)
metric multiplied = sum(given.amount) * sum(given.rate)
metric priced     = sum(given.amount * given.rate)
metric less       = sum(given.amount) - sum(given.rate)
metric unpaid     = count(given where not (paid and amount > 3))
metric last_paid  = last(given.amount where paid)
metric late       = count(given where due_at + amount * 1 second > ordered_at)
"""
COLLATION = "COLLATE Latin1_General_100_BIN2_UTF8"
#: what a measure says, in one line, and by which dimension
SAID = {
    ("bracketed", ""): f"CAST(given.note AS NVARCHAR(MAX)) {COLLATION} LIKE '[[]x%'",
    ("bracketed", "size"): f"THEN 'Big' {COLLATION} ELSE 'small' {COLLATION} END AS size",
    ("bracketed", "part"): f"CAST(given.part AS NVARCHAR(MAX)) {COLLATION} AS part",
    ("bracketed", "paid"): "given.paid AS paid",
    ("accented", ""): f"{COLLATION} = N'café'",
    ("percented", ""): "CAST(SUM(given.[percent] + 0.0) AS NUMERIC(32, 10))",
    ("multiplied", ""): "sum_amount, 0) AS FLOAT) * COALESCE(given_by_ordered_at.sum_rate, 0)",
    ("priced", ""): "SUM((given.amount * given.rate) + 0.0)",
    ("less", ""): "sum_amount, 0) - COALESCE(given_by_ordered_at.sum_rate, 0) AS value",
    ("unpaid", ""): "NOT CASE WHEN given.paid = 1 AND given.amount > 3 THEN 1 ELSE 0 END = 1",
    ("last_paid", ""): "FIRST_VALUE(given.amount) OVER (PARTITION BY given_.period_start",
    ("late", ""): "% 86400, DATEADD(DAY,",
}


def model_of(folder: str) -> Model:
    """Return what the specifications in a folder mean."""
    files = sorted((SPECS / folder).glob("*.kpi"))
    sources = [Source(file.name, file.read_text(encoding="utf-8")) for file in files]
    analysis = analyze([parse(source).document for source in sources])
    assert analysis.problems == ()
    return analysis.model


def questions(model: Model) -> Iterator[tuple[str, Request, datetime | None]]:
    """Yield a question about each measure by each of its breakdowns, in turn of several forms."""
    names = [*model.metrics, *model.goals, *model.kpis, *model.funnels]
    spring = {"start": date(2026, 3, 1), "end": date(2026, 6, 30)}
    may = {"start": date(2026, 5, 1), "end": date(2026, 6, 1)}
    place = 0
    for name in names:
        by = getattr(model.measure(name), "by", ())
        for dimensions in ((), *((dimension,) for dimension in by)):
            forms: list[tuple[Request, datetime | None]] = [
                (Request(by=dimensions), AS_OF),
                (Request(by=dimensions, each=Grain.WEEK, **may), AS_OF),
                (Request(by=dimensions, periods=3), None),
                (Request(by=dimensions, periods=1), AS_OF),
                (Request(by=dimensions, top=3 if by else None, others=bool(by), **spring), AS_OF),
            ]
            request, as_of = forms[place % len(forms)]
            place += 1
            yield name, request, as_of


def compiled(model: Model, name: str, request: Request, as_of: datetime | None) -> Compiled:
    return compile_sql(model, name, request, "tsql", as_of)


@pytest.mark.parametrize(("statement", "rule"), BROKEN.items(), ids=str)
def test_a_broken_rule_is_seen(statement: str, rule: str) -> None:
    assert any(rule in found for found in broken(statement)), broken(statement)


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda path: path.stem)
def test_a_golden_breaks_no_rule(golden: Path) -> None:
    assert broken(golden.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("folder", ["sales", "crm", "handbook"])
def test_no_statement_of_the_sample_projects_breaks_a_rule(folder: str) -> None:
    model = model_of(folder)
    said = 0
    for name, request, as_of in some(list(questions(model)), 2):
        found = compiled(model, name, request, as_of)
        if found.sql is None:
            # What has no plan has a statement nowhere.
            other = compile_sql(model, name, request, "duckdb", as_of)
            assert found.problems == other.problems, name
            continue
        assert broken(found.sql) == [], name
        said += 1
    assert said > 3


@pytest.mark.parametrize(("asked", "said"), SAID.items(), ids=str)
def test_what_is_odd_there_is_said_so(asked: tuple[str, str], said: str) -> None:
    name, by = asked
    analysis = analyze((parse(Source("odd.kpi", ODD)).document,))
    assert analysis.problems == ()
    request = Request(by=(by,) if by else (), periods=2)
    text = compiled(analysis.model, name, request, AS_OF).sql
    assert text is not None
    assert broken(text) == []
    assert said in " ".join(text.split()).replace("( ", "(").replace(" )", ")"), text


def test_ranks_of_one_period_are_parted_by_no_constant() -> None:
    model = model_of("sales")
    text = compiled(model, "revenue_rank", Request(periods=1), AS_OF).sql
    assert text is not None
    assert broken(text) == []


@pytest.mark.parametrize("periods", [1, 3])
def test_what_is_complete_is_told_in_bits(periods: int) -> None:
    text = compiled(model_of("sales"), "revenue", Request(periods=periods), AS_OF).sql
    assert text is not None
    assert "AS BIT) AS complete" in text


def test_a_zone_that_windows_has_no_name_for_is_refused_by_name() -> None:
    text = """
    calendar { timezone: "Antarctica/Troll" }
    source orders {
      table: shop.orders
      key:   id
      time:  ordered_at
      column id:         number
      column ordered_at: timestamp
    }
    metric orders_made = count(orders)
    """
    model = analyze((parse(Source("shop.kpi", text)).document,)).model
    found = compiled(model, "orders_made", Request(), AS_OF)
    assert found.sql is None
    (problem,) = found.problems
    assert problem.code == "K058"
    assert "the time zone `Antarctica/Troll`" in problem.message
    assert problem.help is not None
    assert problem.help.startswith("name a zone beside it")


def test_the_help_names_the_way_out_for_medians_of_redshift() -> None:
    model = model_of("sales")
    may = Request(start=date(2026, 5, 1), end=date(2026, 6, 1))
    (problem,) = compile_sql(model, "median_cycle", may, "redshift", AS_OF).problems
    assert problem.code == "K058"
    assert problem.help is not None
    assert "`--each week`" in problem.help
    weekly = Request(start=date(2026, 5, 1), end=date(2026, 6, 1), each=Grain.WEEK)
    assert compile_sql(model, "median_cycle", weekly, "redshift", AS_OF).sql is not None
