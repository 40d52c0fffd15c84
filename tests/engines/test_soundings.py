"""What rules ask of the data has the same answers on PostgreSQL as on DuckDB, for every source."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import psycopg
import pytest

from kpilang.model.expr import Binary, Column, NullTest
from kpilang.model.leaves import aggregates, walk
from kpilang.model.project import Model
from kpilang.model.types import BOOLEAN, Kind
from kpilang.sql import soundings
from kpilang.sql.dialects import DUCKDB, POSTGRES, Dialect
from kpilang.sql.names import Apart
from kpilang.workspace.query import Session
from kpilang.workspace.session import is_told_by_moment

pytestmark = pytest.mark.parametrize(
    "session", [datetime(2026, 6, 18)], indirect=True, ids=["2026-06-18"]
)
BOUNDS = (date(2025, 7, 1), date(2026, 6, 1), date(2026, 6, 18))


def asked(model: Model, dialect: Dialect) -> list[str]:
    """Return statements about all references, spans, columns of text, and axes of KPIs."""
    setting = Apart(model.sources, model.calendar, datetime(2026, 6, 18))
    out = []
    for source in model.sources.values():
        if source.table is None:
            continue
        for ref in source.refs:
            out.append(soundings.dangling(source, model.sources[ref.target], ref, dialect))
        for span in source.spans:
            early = Binary(BOOLEAN, "<", span.last, span.first)
            ends = (span.first, span.last)
            out.append(soundings.holds(setting, source, ends, early, None, dialect))
            if source.key:
                out.append(soundings.least_key(setting, source, early, dialect))
        for column in source.columns:
            if column.type.kind is Kind.TEXT:
                axis = source.time
                reached = None if axis is None else NullTest(BOOLEAN, axis.value, negated=True)
                name = column.physical
                out.append(soundings.value_counts(setting, source, name, reached, 50, dialect))
    for kpi in model.kpis.values():
        for leaf in aggregates(kpi.formula) if kpi.formula is not None else ():
            source = model.sources[leaf.source]
            if leaf.axis is None:
                continue
            rows = [row for row in (leaf.where, leaf.axis.value) if row is not None]
            parts = [part for row in rows for part in walk(row)]
            if any(is_told_by_moment(model, source, part) for part in parts):
                continue
            axis, where = leaf.axis, leaf.where
            out.append(soundings.in_time(setting, source, axis, where, BOUNDS, dialect))
            out.append(soundings.rhythm(setting, source, axis, BOUNDS[-1], dialect))
    return out


def test_both_engines_say_the_same(
    model: Model, session: Session, server: psycopg.Connection[Any]
) -> None:
    here, there = asked(model, DUCKDB), asked(model, POSTGRES)
    assert len(here) > 60
    for one, other in zip(here, there, strict=True):
        found = [tuple(row) for row in session.engine.rows(one)]
        assert sorted(found, key=repr) == sorted(server.execute(other).fetchall(), key=repr), one


def test_counts_are_those_of_statements_by_hand(model: Model, session: Session) -> None:
    source = model.sources["opportunities"]
    lost = soundings.dangling(source, model.sources["reps"], source.ref("owner"), DUCKDB)
    by_hand = """
      SELECT count(owner_id), count(owner_id) FILTER (owner_id NOT IN (SELECT id FROM crm.reps)),
             min(owner_id) FILTER (owner_id NOT IN (SELECT id FROM crm.reps))
      FROM crm.opportunities"""
    assert session.engine.rows(lost) == session.engine.rows(by_hand)
    setting = Apart(model.sources, model.calendar, datetime(2026, 6, 18))
    (axis,) = {leaf.axis for leaf in aggregates(formula(model, "deals_closed_won"))}
    assert axis is not None
    assert isinstance(axis.value, Column)
    (leaf,) = aggregates(formula(model, "deals_closed_won"))
    sql = soundings.in_time(setting, source, axis, leaf.where, BOUNDS, DUCKDB)
    local = "((closed_at AT TIME ZONE 'UTC') AT TIME ZONE 'America/New_York')"
    by_hand = f"""
      SELECT count(*) FILTER ({local} >= '2026-06-01'), count(*) FILTER (stage = 'won')
      FROM crm.opportunities WHERE {local} >= '2025-07-01' AND {local} < '2026-06-18'"""
    assert session.engine.rows(sql) == session.engine.rows(by_hand)


def formula(model: Model, name: str) -> Any:
    return model.kpis[name].formula
