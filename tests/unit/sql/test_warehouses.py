"""SQL for warehouses that are not run here: a golden file for each measure, which parses again.

That a statement parses says nothing of its numbers; each golden was read against the traps of the
dialects when it was written.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from kpilang.analysis.analyze import analyze
from kpilang.model.project import Model
from kpilang.model.windows import Grain
from kpilang.plan.request import Request
from kpilang.source.text import Source
from kpilang.sql.dialects import DIALECTS, UNPROVEN
from kpilang.syntax.parse import parse
from kpilang.workspace.statements import compile_sql

FOLDER = Path(__file__).parent / "warehouses"
MAY = {"start": date(2026, 5, 1), "end": date(2026, 6, 1)}
AS_OF = datetime(2026, 6, 18)
#: what is asked, and as of when: None moves with the clock of the warehouse
QUESTIONS = {
    "orders_by_region": (Request(by=("region",), periods=2), None),
    "large_share": (Request(each=Grain.WEEK, **MAY), AS_OF),
    "converted": (Request(each=Grain.DAY, **MAY), AS_OF),
    "median_days": (Request(**MAY), AS_OF),
    "spread_of_days": (Request(each=Grain.WEEK, **MAY), AS_OF),
    "last_price": (Request(**MAY), AS_OF),
    "work": (Request(**MAY), AS_OF),
    "late": (Request(**MAY), AS_OF),
    "marked": (Request(**MAY), AS_OF),
    "won": (Request(**MAY), AS_OF),
}
READ = ("clickhouse", *UNPROVEN)


@pytest.fixture(scope="module")
def model() -> Model:
    """The shop's model."""
    source = Source("shop.kpi", (FOLDER / "shop.kpi").read_text(encoding="utf-8"))
    parsed = parse(source)
    assert parsed.problems == ()
    analysis = analyze((parsed.document,))
    assert analysis.problems == ()
    return analysis.model


def told(model: Model, name: str, dialect: str) -> str:
    """Return a statement, or why there is none."""
    request, as_of = QUESTIONS[name]
    found = compile_sql(model, name, request, dialect, as_of)
    if found.sql is not None:
        return found.sql
    assert found.problems
    return "".join(f"{problem.code}: {problem.message}\n" for problem in found.problems)


@pytest.mark.parametrize("dialect", READ)
@pytest.mark.parametrize("name", QUESTIONS)
def test_a_statement_is_its_golden(
    model: Model, name: str, dialect: str, update_goldens: bool
) -> None:
    golden = FOLDER / dialect / f"{name}.sql"
    text = told(model, name, dialect)
    if update_goldens:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
    assert "KPI_" not in text


def written_again(text: str, dialect: str) -> str:
    """Parse a statement and write it down; raises ParseError."""
    (tree,) = sqlglot.parse(text, read=dialect)
    assert isinstance(tree, exp.Select)
    return tree.sql(dialect=dialect, pretty=True)


@pytest.mark.parametrize("dialect", READ)
def test_a_statement_parses_again_and_stays_as_it_is(model: Model, dialect: str) -> None:
    count = 0
    for name in QUESTIONS:
        text = told(model, name, dialect)
        if not text.startswith("-- "):
            assert text.startswith("K058: "), text
            continue
        again = written_again(text, DIALECTS[dialect].sqlglot)
        assert written_again(again, DIALECTS[dialect].sqlglot) == again, name
        count += 1
    assert count > 5
