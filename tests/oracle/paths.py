"""Random funnels: paths from one moment of a visit or an offer to another."""

from __future__ import annotations

from random import Random

from kpilang.model.entities import Funnel
from kpilang.model.windows import WindowKind

#: the stages of a path, as far as it goes: source and moment, by what it is linked, and whether a
#: time limit may stand behind it
PATHS = (
    ("visits on began_at", "visits on tried_at", "offers on made_at via visit",
     "offers on sold_at"),
    ("visits on began_at", "offers on made_at via visit", "offers on sold_at",
     "visits on tried_at via visit"),
    ("visits on began_at", "offers on made_at via rep", "offers on sold_at via rep"),
    ("offers on made_at", "visits on tried_at via visit", "offers on sold_at via visit"),
    ("offers on made_at", "visits on began_at via rep", "visits on tried_at",
     "offers on sold_at via visit"),
    ("visits on began_on", "visits on tried_on", "offers on made_on via visit"),
    ("visits on began_at", "visits on tried_on", "offers on made_on via visit"),
)  # fmt: skip
LIMITS = ("1 days", "2 days", "7 days", "30 days", "36 hours", "1 hours")
TESTS = {"visits": ('kind != "a"', "hot", "kind is null"), "offers": ("amount > 0", "not cheap")}
WINDOWS = (
    *("", "window: month", "window: week", "window: quarter", "window: month to date each week"),
    *("window: trailing 30 days each week", "window: cumulative each month", "window: day"),
)


def funnel(rng: Random, name: str) -> str:
    """Return the text of a funnel."""
    path = rng.choice(PATHS)
    own = rng.random() < 0.25
    lines = [rng.choice(WINDOWS), "counted by own date" if own else ""]
    for place, stage in enumerate(path[: rng.randint(2, len(path))]):
        where = f" where {rng.choice(TESTS[stage.split()[0]])}" if rng.random() < 0.25 else ""
        head, via, link = stage.partition(" via ")
        limit = f" within {rng.choice(LIMITS)}" if place and rng.random() < 0.7 else ""
        lines.append(f"stage s{place}: {head}{where}{via}{link}{limit}")
    body = "\n  ".join(line for line in lines if line)
    return f"funnel {name} {{\n  {body}\n}}"


def tags_of(funnel: Funnel) -> set[str]:
    """Return what a funnel is made of."""
    out = {"funnel"} | ({"funnel by own dates"} if funnel.own_dates else set())
    out |= {{2: "funnel of two", 3: "funnel of three", 4: "funnel of four"}[len(funnel.stages)]}
    if any(stage.within is None for stage in funnel.stages[1:]) and not funnel.own_dates:
        out.add("funnel without end")
    several = len({stage.event.source for stage in funnel.stages}) > 1
    out.add("funnel across sources" if several else "funnel in one row")
    if funnel.window is not None and funnel.window.kind is not WindowKind.PERIOD:
        out.add("funnel that spans periods")
    return out
