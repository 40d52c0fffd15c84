"""Which change of a measure is good: as `better:` says, and the comparator of its target."""

from __future__ import annotations

from kpilang.analysis.problems import targets as problems
from kpilang.analysis.properties import Properties
from kpilang.syntax import nodes

_HIGHER = {">=": True, ">": True, "<=": False, "<": False}
_WORDS = {"higher": True, "lower": False}


def higher_is_better(block: Properties) -> bool | None:
    """Tell which way a measure is better, None where it does not say.

    The target of a rank is a place, which says nothing of what is ranked.
    """
    target = block.by_name.get("target")
    formula = block.value("formula", nodes.Call)
    if formula is not None and formula.function.name == "rank":
        return _said(block)
    compared = None if target is None else _compared(target.value)
    return _said(block) if compared is None else compared


def check(block: Properties) -> None:
    """Report a `better:` that says something else than the target."""
    said, words, target = _said(block), block.words("better"), block.by_name.get("target")
    if said is None or words is None or target is None:
        return
    if _compared(target.value) is (not said):
        problem = problems.two_directions(words.text, words.span, target.value.span)
        block.report.add(problem)


def _said(block: Properties) -> bool | None:
    words = block.words("better")
    return None if words is None else _WORDS.get(words.text)


def _compared(target: object) -> bool | None:
    """Return the direction of a target's comparator; a range and an exact value have none."""
    match target:
        case nodes.Level(comparator=comparator) | nodes.Path(comparator=comparator):
            return _HIGHER.get(comparator)
        case nodes.TargetTable(rows=rows):
            found = (_compared(row.target) for row in rows)
            return next((direction for direction in found if direction is not None), None)
        case _:
            return None
