"""Names of a statement's own tables and columns: told apart, and short enough for every engine.

Engines cut names (PostgreSQL after 63 bytes), so a long one is cut here and told apart.
"""

from __future__ import annotations

from hashlib import sha256

from kpilang.model.expr import Aggregate, Column, RefKey
from kpilang.model.leaves import follows
from kpilang.plan.grid import Moment

#: what leaves room for the endings that names are given
LONGEST = 54


def shortened(name: str, most: int = LONGEST) -> str:
    """Return the name, or its beginning and a hash of it where it is too long."""
    if len(name.encode()) <= most:
        return name
    return f"{name[: most // 3]}_{sha256(name.encode()).hexdigest()[:8]}"


def fresh(name: str, taken: set[str]) -> str:
    """Return the name, numbered where it is taken, and reserve it."""
    name = shortened(name)
    number, unique = 2, name
    while unique.lower() in taken:
        unique, number = f"{name}_{number}", number + 1
    taken.add(unique.lower())
    return unique


def leaf_name(aggregate: Aggregate, of_target: bool = False, until: Moment | None = None) -> str:
    """Return a column name that says what a leaf computes: `sum_amount`, `count_leads`."""
    match aggregate.argument:
        case Column(column=column):
            what = column
        case RefKey(ref=ref):
            what = ref
        case None if follows(aggregate):
            reached = follows(aggregate)[0].steps[-1].event
            what = f"to_{reached.axis.name}"
        case None:
            what = aggregate.source
        case _:
            what = f"of_{aggregate.source}"
    so_far = "" if until is None else "_so_far"
    return f"{'target_' if of_target else ''}{aggregate.function}_{what}{so_far}"
