"""Random questions about the measures of a random world."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from kpilang.model.dimensions import common
from kpilang.model.leaves import sources
from kpilang.model.project import Model
from kpilang.model.windows import Grain
from tests.oracle.calendar import add_months, midnight
from tests.oracle.question import formula_of
from tests.oracle.worlds import RandomWorld


def random_question(
    world: RandomWorld, model: Model, name: str, rng: Random
) -> tuple[dict[str, Any], str, set[str]]:
    measure = model.measure(name)
    assert measure is not None
    names = common(model, sources(formula_of(measure)))
    tags: set[str] = set()
    asked: dict[str, Any] = {}
    worth = world.by.get(name)
    if worth and rng.random() < 0.8:
        asked["by"] = rng.choice([by for by in worth if set(by) <= set(names)])
    elif names and rng.random() < 0.5:
        asked["by"] = tuple(rng.sample(names, min(len(names), rng.choice((1, 1, 1, 2)))))
    if asked.get("by"):
        tags |= {f"by {n}" for n in asked["by"]} | {"breakdown"}
    as_of = midnight(_some_day(world, rng) + timedelta(days=1))
    if rng.random() < 0.15:
        as_of += timedelta(hours=rng.randrange(24), minutes=rng.choice((0, 30)), seconds=5)
        tags.add("as of a time of day")
    if name in world.journeys and rng.random() < 0.6:
        # In the midst of what happens, where some have begun and not got there yet.
        as_of = midnight(world.focus + timedelta(days=rng.randint(-12, 8)))
    asked["as_of"] = as_of
    each = None
    if rng.random() < (0.4 if worth is None else 0.12):
        each = rng.choice([grain.value for grain in Grain])
        if each == "hour" and rng.random() < 0.5:
            each = "week"
        asked["each"] = Grain(each)
        tags.add(f"each {each}")
    roll = rng.random() if worth is None else rng.uniform(0.3, 1)
    if roll < 0.6 or (each == "all" and roll < 0.7):
        day = _some_day(world, rng)
        if rng.random() < 0.6:
            day = as_of.date() - timedelta(days=rng.randint(0, 70))
        asked["start"] = day
        if roll < 0.5:
            asked["end"] = day + timedelta(days=rng.choice((1, 7, 31, 60, 100)))
        elif each == "all":
            asked["end"] = add_months(day, 2)
        tags.add("range")
        if each == "hour":
            asked["end"] = day + timedelta(days=2)
        if (as_of.date() - day).days > 120 and each == "day":
            asked["each"] = Grain.WEEK
    else:
        asked["periods"] = rng.choice((1, 3, 6, 12) if worth is None else (3, 6, 12, 15))
        if each == "all":
            tags.add("all of time")
    where = ""
    if names and rng.random() < (0.35 if worth is None else 0.15):
        where = world.filters(rng, names)
        tags.add("filter")
    if rng.random() < 0.15 and asked.get("by"):
        asked["top"] = rng.choice((1, 2, 3))
        tags.add("top")
    if rng.random() < 0.15:
        asked["order"] = rng.choice(("value", "-value", "name"))
        tags.add(f"order {asked['order']}")
    return asked, where, tags


def _some_day(world: RandomWorld, rng: Random) -> date:
    focus = world.focus
    roll = rng.random()
    if roll < 0.4:
        return focus
    if roll < 0.6:
        first = add_months(focus.replace(day=1), rng.randint(-3, 2))
        return rng.choice((first, first - timedelta(days=1)))
    return focus + timedelta(days=rng.randint(-60, 10))
