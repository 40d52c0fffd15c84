"""What a target asks, beside what was reached in the last periods."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from kpilang.lint.warehouse import History, Step, Warehouse
from kpilang.model.entities import Comparator, Display, Goal, Kpi
from kpilang.model.windows import Grain, WindowKind
from kpilang.plan.directions import higher_is_better
from kpilang.plan.lines import levels
from kpilang.source.frozen import dataclass
from kpilang.source.span import Span

#: so many whole periods are looked at: a quarter of days, half a year of weeks, else twelve
_PERIODS = {Grain.DAY: 90, Grain.WEEK: 26}
_OTHERS = 12
#: what is judged by amounts to date, or of all time, has no periods to compare
_PLAIN = (WindowKind.PERIOD, WindowKind.TRAILING)


@dataclass(frozen=True, slots=True)
class Reached:
    """The last whole periods of a measure that have a value, and what its target asks of it.

    `higher` tells that more is better.
    """

    measure: Kpi | Goal
    history: History
    steps: tuple[Step, ...]
    asks: frozenset[Comparator]
    higher: bool

    @property
    def best(self) -> Step:
        """The period with the best value."""
        sign = 1 if self.higher else -1
        return max(self.steps, key=lambda step: sign * float(step.value or 0))

    @property
    def grain(self) -> str:
        """The word for such a period."""
        return str(self.history.grain).replace("_", " ")

    @property
    def place(self) -> Span:
        """Where the target is written."""
        target = self.measure.target
        return self.measure.span if target is None else target.span


def reached(warehouse: Warehouse) -> Iterator[Reached]:
    """Yield the measures with a target of one direction and enough history to hold it against."""
    model = warehouse.model
    measures: list[Kpi | Goal] = [*model.goals.values(), *model.kpis.values()]
    for measure in measures:
        window, asks = measure.window, {level.comparator for level in levels(measure.target)}
        if window is None or window.kind not in _PLAIN or window.grain is Grain.HOUR:
            continue
        if measure.retired is not None or not _is_one_direction(asks):
            continue
        history = warehouse.history(measure.name, window.grain)
        if history is None:
            continue
        most = _PERIODS.get(window.grain, _OTHERS)
        steps = tuple(step for step in history.steps[-most:] if step.value is not None)
        if 2 * len(steps) >= most:
            yield Reached(measure, history, steps, frozenset(asks), higher_is_better(measure))


def _is_one_direction(asks: Collection[Comparator]) -> bool:
    directions = {comparator.higher_is_better for comparator in asks}
    return len(directions) == 1 and all(comparator.has_direction for comparator in asks)


def shown(value: float, display: Display) -> str:
    """Write a value as people read it."""
    if display.percent:
        return f"{value:.1%}"
    digits = f"{value:,.2f}".rstrip("0").rstrip(".") if abs(value) < 100 else f"{value:,.0f}"
    return f"{digits} {display.unit}".rstrip()
