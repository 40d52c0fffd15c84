"""Raw SQL: every part that is allowed gives the same on both engines."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from kpilang.analysis.analyze import analyze
from kpilang.plan.build import build
from kpilang.plan.columns import answer
from kpilang.plan.request import Request
from kpilang.source.text import Source
from kpilang.sql.compile import compile_plan
from kpilang.syntax.parse import parse
from tests.rows.harness import Data, Engine, column, worked_out

DATA = Data(
    {
        "a": ("number optional", "INTEGER"),
        "b": ('number from "B (net)"', "DECIMAL(9, 2)"),
        "t": ("text optional", "VARCHAR(20)"),
        "d": ("date", "DATE"),
        "made": ("timestamp", "TIMESTAMP"),
        "hot": ("boolean optional", "BOOLEAN"),
    },
    (
        (7, Decimal("2.50"), "Alpha beta", date(2026, 1, 31), datetime(2026, 1, 31, 12, 30), True),
        (-2, Decimal("0.00"), "x,y", date(2024, 2, 29), datetime(2024, 3, 1, 1, 0), False),
        (None, Decimal("1.00"), None, date(2026, 6, 1), datetime(2026, 6, 1, 0, 0), None),
    ),
)
D = Decimal


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a + 1", [D(8), D(-1), None]),
        ("A * -1", [D(-7), D(2), None]),
        ('a + "B (net)" -- with a remark', [D("9.5"), D(-2), None]),
        ("a / 2", [3.5, -1.0, None]),
        ("a / (a - 7)", [None, 2 / 9, None]),
        ("abs(a) + sign(a)", [D(8), D(1), None]),
        ("ceil(a / 2)", [D(4), D(-1), None]),
        ("floor(a / 2)", [D(3), D(-1), None]),
        ("greatest(a, 0)", [D(7), D(0), D(0)]),
        ("least(a, 0)", [D(0), D(-2), D(0)]),
        ("coalesce(a, 0)", [D(7), D(-2), D(0)]),
        ("nullif(a, 7)", [None, D(-2), None]),
        (
            "case when a > 0 then 'plus' when hot then 'hot' else 'minus' end",
            ["plus", "minus", "minus"],
        ),
        ("case a when 7 then 1 end", [D(1), None, None]),
        ("if(a > 0, 1, 2)", [D(1), D(2), D(2)]),
        ("a in (7, 8)", [True, False, None]),
        ("a not in (7, 8)", [False, True, None]),
        ("a between 1 and 7 or hot", [True, False, None]),
        ("not (a = 7 and hot)", [False, True, None]),
        ("a is null", [False, False, True]),
        ("a is not null and hot is true", [True, False, False]),
        ("a is distinct from 7", [False, True, True]),
        ("a <> 7", [False, True, None]),
        ("t like 'Al%'", [True, False, None]),
        ("t ilike 'AL%'", [True, False, None]),
        ("t not like 'x!,_' escape '!'", [True, False, None]),
        ("lower(t) || upper(t)", ["alpha betaALPHA BETA", "x,yX,Y", None]),
        ("concat(t, '!')", ["Alpha beta!", "x,y!", "!"]),
        ("length(t) + len(t)", [D(20), D(6), None]),
        ("replace(trim(t), ',', ';')", ["Alpha beta", "x;y", None]),
        ("split_part(t, ',', 2)", ["", "y", None]),
        ("strpos(t, 'a')", [D(5), D(0), None]),
        ("starts_with(t, 'x')", [False, True, None]),
        ("regexp_matches(t, '^[a-z],')", [False, True, None]),
        ("cast(a as text)", ["7", "-2", None]),
        ("a::decimal(9, 2)", [D(7), D(-2), None]),
        ("cast(t as varchar)", ["Alpha beta", "x,y", None]),
        ("d = date '2026-01-31'", [True, False, False]),
        ("made >= timestamp '2026-06-01 00:00:00'", [False, False, True]),
        ("hot", [True, False, None]),
    ],
)
def test_expressions(engine: Engine, text: str, wanted: list[object]) -> None:
    shown = [
        datetime.fromisoformat(v) if isinstance(v, str) and v[:2] == "20" else v for v in wanted
    ]
    column(worked_out(engine, DATA, f'sql"""{text}"""'), shown)


def test_within_other_expressions(engine: Engine) -> None:
    got = worked_out(
        engine,
        DATA,
        '5 USD * sql"""a + 1"""',
        'not sql"""a = 7"""',
        'sql"""hot""" or a = -2',
        'case when sql"""a > 0""" then sql"""t""" else "none" end',
        'length(sql"""t || t""")',
        'sql"""d""" + 1 days',
        'hour(sql"""made""")',
        'sql"""made""" - timestamp("2026-01-31 07:30")',
        calendar='calendar { timezone: "America/New_York" }',
    )
    assert got[0][:6] == (D(40), False, True, "Alpha beta", D(20), date(2026, 2, 1))
    assert (got[0][6], float(got[0][7])) == (D(7), 0.0)
    assert [row[1] for row in got] == [False, True, True]
    assert [row[2] for row in got] == [True, True, False]


SPEC = """
source owners {
  table: sql\"""
    WITH big AS (SELECT id, lower("Name") AS name FROM {schema}.owners WHERE id < 3)
    SELECT o.id, o.name, count(*) AS n, sum(t.amount) AS total,
      row_number() OVER (ORDER BY o.id) AS place
    FROM big AS o LEFT JOIN periods AS t ON t.owner_id = o.id
    GROUP BY o.id, o.name
    HAVING count(*) > 0
    ORDER BY 1 LIMIT 10
    \"""
  key: id
  column id:    number
  column name:  text
  column n:     number
  column total: money USD optional
  column place: number
  dimension owner = name by id
}
source sales {
  table: sql\"""SELECT *, amount * 2 AS twice FROM periods WHERE amount > 0\"""
  key:   id
  time:  sold_on
  column id:      number
  column sold_on: date
  column owner:   ref owners by owner_id
  column twice:   money USD
  let half = sql\"""twice / 4\""" * 1 USD
  dimension owner = owner.owner
}
metric twice  = sum(sales.twice)
metric halves = sum(sales.half where sql\"""amount\""" = 0)
metric half   = sum(sales.half)
metric total  = sum(owners.total)
metric places = max(owners.place)
"""


def test_a_select_as_a_table(engine: Engine) -> None:
    schema = "main" if engine.dialect.name == "duckdb" else "public"
    engine.create(
        "periods",
        {"id": "INTEGER", "sold_on": "DATE", "owner_id": "INTEGER", "amount": "DECIMAL(9, 2)"},
        [
            (1, date(2026, 1, 5), 1, D(10)),
            (2, date(2026, 1, 9), 2, D(20)),
            (3, date(2026, 1, 9), 1, D(-5)),
            (4, date(2026, 1, 9), 3, D(40)),
        ],
    )
    engine.create(
        "owners", {"id": "INTEGER", "Name": "VARCHAR(9)"}, [(1, "ANN"), (2, "Bob"), (3, "c")]
    )
    text = SPEC.replace("{schema}", schema).replace(
        'metric halves = sum(sales.half where sql"""amount""" = 0)\n', ""
    )
    parsed = parse(Source("t.kpi", text))
    assert parsed.problems == (), parsed.problems
    analysis = analyze((parsed.document,))
    assert analysis.problems == (), analysis.problems

    def ask(name: str, *by: str) -> list[tuple[object, ...]]:
        asked = Request(by=by, start=date(2026, 1, 1), end=date(2026, 2, 1))
        plan = build(analysis.model, name, asked, datetime(2026, 6, 18)).plan
        assert plan is not None
        records = answer(plan, engine.run(compile_plan(plan, engine.dialect))).records()
        return [(*(row[name] for name in by), row["value"]) for row in records]

    assert ask("twice") == [(140,)]
    assert ask("half") == [(35.0,)]
    assert ask("twice", "owner") == [("ann", 20), ("bob", 40), (None, 80)]
    assert ask("total") == [(25,)]
    assert ask("places") == [(2,)]
