"""Random questions: the records behind each value give it again, and the others with them.

What is compared is worked out in Python from the records alone, which no grouping has touched.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from math import isclose
from pathlib import Path
from random import Random
from typing import Any

from kpilang.analysis.analyze import analyze
from kpilang.analysis.filters import analyze_filter
from kpilang.model.dimensions import common
from kpilang.model.leaves import sources
from kpilang.plan.nodes import Plan
from kpilang.plan.others import NAME
from kpilang.plan.records import Records, records
from kpilang.plan.request import Request
from kpilang.plan.sight import Sight
from kpilang.source.text import Source
from kpilang.syntax.parse import parse, parse_expression
from kpilang.workspace.query import Listed, Session
from kpilang.workspace.statements import plan
from tests.oracle.question import formula_of
from tests.oracle.questions import random_question
from tests.oracle.run import in_duckdb
from tests.oracle.worlds import random_world
from tests.support.again import is_known, worked_out
from tests.support.full import FULL

SEEDS = range(700, 740 if FULL else 704)
MANY = 200_000
Groups = dict[tuple[Any, ...], dict[str, list[Any]]]


def questions(seed: int, folder: Path) -> Iterator[tuple[Session, str, Request]]:
    """Yield a question about each measure of a random world."""
    world = random_world(seed)
    model = analyze((parse(Source("world.kpi", world.spec)).document,)).model
    engine = in_duckdb(folder / f"{seed}.duckdb", world.tables)
    session = Session(model, engine, datetime(2026, 6, 18))
    rng = Random(f"records {seed}")
    for name in world.measures:
        asked, text, _ = random_question(world, model, name, rng)
        where = None
        if text:
            tree, _ = parse_expression(Source("where", text))
            assert tree is not None
            where, _ = analyze_filter(model, tree, name)
        yield session, name, Request(**{**asked, "where": where, "top": None, "order": None})
    engine.close()


def every_question(folder: Path) -> Iterator[tuple[Session, str, Request]]:
    for seed in SEEDS:
        yield from questions(seed, folder)


def broken_down(session: Session, name: str, request: Request) -> Request:
    """Return a question by a dimension of texts, where there is one and none was asked for."""
    measure = session.model.measure(name)
    assert measure is not None
    read = sources(formula_of(measure))
    texts = [d for d in common(session.model, read) if d in ("region", "kind", "seat", "stage")]
    return request if request.by or not texts else replace(request, by=tuple(texts[:1]))


def behind(session: Session, planned: Plan) -> tuple[Records, Groups] | None:
    """Return the parts behind an answer, and their values by period and members."""
    found = records(planned, session.model, MANY)
    if not isinstance(found, Records) or not is_known(planned.formula) or planned.keyed:
        return None
    listed = session.records(planned, MANY)
    assert isinstance(listed, Listed)
    assert not listed.cut
    groups: Groups = defaultdict(lambda: defaultdict(list))
    for row in listed.answer.rows:
        groups[row[1:-4]][str(row[-4])].append(row[-1])
    return found, groups


def test_records_give_the_value(tmp_path: Path) -> None:
    compared: Counter[str] = Counter()
    for session, name, request in every_question(tmp_path):
        planned = plan(session.model, name, request, session.as_of).plan
        found = None if planned is None else behind(session, planned)
        if planned is None or found is None:
            continue
        parts, groups = found
        end = 3 + len(request.by)
        for row in session.run(planned).rows:
            values = groups[row[1:end]]
            own = worked_out(planned.formula, Sight(planned.window), parts, values, row[1])
            assert agree(row[end], own), (name, request, row, own)
            compared["rows"] += 1
        compared["measures"] += 1
    assert compared["measures"] > 10 * len(SEEDS)
    assert compared["rows"] > 100 * len(SEEDS)


def test_the_others_are_worked_out_from_all_their_records(tmp_path: Path) -> None:
    compared: Counter[str] = Counter()
    for session, name, request in every_question(tmp_path):
        request = broken_down(session, name, request)
        planned = plan(session.model, name, request, session.as_of).plan
        first = replace(request, top=2, others=True)
        with_others = plan(session.model, name, first, session.as_of).plan
        found = None if planned is None else behind(session, planned)
        if planned is None or with_others is None or found is None:
            continue
        parts, groups = found
        end = 3 + len(request.by)
        rows = session.run(with_others).rows
        for row in rows:
            if row[3] != NAME:
                continue
            shown = {r[3:end] for r in rows if r[1:3] == row[1:3]}
            together: dict[str, list[Any]] = defaultdict(list)
            for key, values in groups.items():
                if key[:2] == row[1:3] and key[2:] not in shown:
                    for part, more in values.items():
                        together[part] += more
            own = worked_out(planned.formula, Sight(planned.window), parts, together, row[1])
            assert agree(row[end], own), (name, request, row, own)
            compared["rows"] += 1
        compared["measures"] += 1
    assert compared["measures"] > 2 * len(SEEDS)
    assert compared["rows"] > 10 * len(SEEDS)


def agree(value: Any, own: Any) -> bool:
    """Tell whether a value is the one worked out."""
    if value is None or own is None:
        return value is own
    return isclose(float(value), float(own), rel_tol=1e-7, abs_tol=1e-6)
