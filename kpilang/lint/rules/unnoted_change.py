"""L603 unnoted-change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from kpilang.changes.record import MEANING, Change, Detail, Subject, Weight
from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Label
from kpilang.diagnostics.report import plural
from kpilang.lint.history import History
from kpilang.lint.rule import Settings, rule_since
from kpilang.model.entities import Named

#: how many of those that changed are pointed at
SHOWN = 5


@rule_since("L603", "unnoted-change")
def unnoted_change(history: History, _settings: Settings) -> Iterator[Draft]:
    """A KPI counts something else under its old name, and says so nowhere.

    Formula, filter, time axis, window or unit are others, so numbers of before and after cannot be
    compared; who looks at the chart in autumn sees a jump and looks for its cause in the market. A
    line of `changed:` in the KPI or goal is enough, with the day and what is different.

    Where the change lies in a metric or a source that several KPIs are made of, it is told once, at
    that place. A note in any KPI that it begins with does for those made of it.

    ```kpi before
    kpi order_count "Orders" {
      formula: count(orders)
      window:  month
      target:  >= 200
    }
    ```

    ```kpi fail
    kpi order_count "Orders" {
      formula: count(orders where paid_at is not null)
      window:  month
      target:  >= 200
    }
    ```

    ```kpi fail
    kpi order_count "Orders" {
      formula: count(orders)
      window:  trailing 30 days each day
      target:  >= 200
    }
    ```

    ```kpi pass
    kpi order_count "Orders" {
      formula: count(orders where paid_at is not null)
      window:  month
      target:  >= 200
      changed: 2026-06-01 "counts paid orders only"
    }
    ```

    Another way of writing the same is no change:

    ```kpi pass
    metric all_orders "All orders" = count(orders)
    kpi order_count "Orders" {
      formula: all_orders
      window:  month
      target:  >= 200
    }
    ```
    """
    changes = {change.name: change for change in history.changes if change.means_another}
    silent: dict[tuple[str, str], list[Change]] = defaultdict(list)
    for change in changes.values():
        if change.subject in (Subject.KPI, Subject.GOAL) and not change.noted:
            begins = _beginning(change, changes)
            if begins is None or not changes[begins].noted:
                silent[_place(change, begins, changes)].append(change)
    for (kind, name), found in silent.items():
        yield _draft(history, kind, name, found)


def _beginning(change: Change, changes: Mapping[str, Change]) -> str | None:
    """Return the measure that a change began with, None where it is this one."""
    name, seen = change.name, {change.name}
    while (detail := _detail(changes[name])) is not None and detail.through:
        name = detail.through[0]
        if name not in changes or name in seen:
            break
        seen.add(name)
    return name if name in changes and name != change.name else None


def _place(change: Change, begins: str | None, changes: Mapping[str, Change]) -> tuple[str, str]:
    """Return where a change is told: the kind of declaration and its name."""
    first = change if begins is None else changes[begins]
    detail = _detail(first)
    if detail is not None and len(detail.sources) == 1:
        return "source", detail.sources[0]
    return str(first.subject), first.name


def _detail(change: Change) -> Detail | None:
    found = (d for d in change.details if d.aspect in MEANING and d.weight is Weight.BREAKING)
    return next(found, None)


def _draft(history: History, kind: str, name: str, found: list[Change]) -> Draft:
    model = history.after.model
    place: Named | None = model.sources.get(name) if kind == "source" else model.measure(name)
    assert place is not None
    own = next((change for change in found if change.name == name), None)
    others = [change for change in found if change is not own]
    told = tuple(Label(change.span, "another number") for change in others[:SHOWN])
    day = history.today.isoformat()
    help = f'add `changed: {day} "…"` with what is different'
    if own is not None and kind != "source":
        detail = _detail(own)
        assert detail is not None
        more = f", and {plural(len(others), 'more')} made of it" if others else ""
        return Draft(
            f"`{name}` has another {detail.aspect} under its old name, and no note of it",
            place.span,
            f"another number since {history.revision}{more}" if not others else "another number",
            secondary=told,
            notes=(f"at `{history.revision}` it was `{detail.before}`",) if detail.before else (),
            help=help,
        )
    changed = "says something else of its rows" if kind == "source" else "is another number"
    made = f"`{found[0].name}`, made of it, has"
    if len(found) > 1:
        made = f"{len(found)} goals and KPIs made of it have"
    return Draft(
        f"`{name}` {changed}, and {made} no note of it",
        place.span,
        "where it began",
        secondary=told if told else tuple(Label(c.span, "another number") for c in found[:SHOWN]),
        help=f"{help} to the KPIs that people look at",
    )
