"""What is written for MariaDB holds nothing that means something else there, or nothing."""

from __future__ import annotations

from datetime import datetime

from kpilang.model.project import Model
from kpilang.plan.build import build, reasons_against
from kpilang.plan.request import Request
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import MARIADB
from tests.support.full import some

ELSEWHERE = (
    *("UNNEST(", "GENERATE_SERIES", "STRING_TO_ARRAY", "PERCENTILE_CONT", "QUANTILE", "ARG_M"),
    *("FILTER(", "NULLS ", "AT TIME ZONE", "REGEXP_LIKE", "DATE_TRUNC", "||", "INTERVAL '"),
    *("IS DISTINCT", "IS NOT DISTINCT", "ROW(", "EXTRACT(", "STRPOS", "TIMESTAMPTZ"),
    *(" AS TEXT", " AS TIMESTAMP", " AS BIGINT", "DECIMAL(38, 10))", "DATE_PART"),
)


def test_no_statement_holds_words_of_other_engines(model: Model) -> None:
    names = [
        n for n in (*model.kpis, *model.metrics, *model.goals) if not reasons_against(model, n)
    ]
    asked = 0
    for name in some(names, 3):
        for request in (Request(periods=4), Request(periods=20)):
            plan = build(model, name, request, datetime(2026, 6, 18)).plan
            assert plan is not None
            text = compile_plan(plan, MARIADB).replace("CAST(NULL AS DECIMAL(38, 10))", "NULL")
            assert [word for word in ELSEWHERE if word in text] == [], text
            asked += 1
    assert asked > 50
