"""L113 circle-of-goals."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import LintProfile, Settings, rule
from kpilang.model.project import Model


@rule("L113", "circle-of-goals", profile=LintProfile.MINIMAL)
def circle_of_goals(model: Model, _settings: Settings) -> Iterator[Draft]:
    """Goals support each other in a circle.

    Then none of them is a means to an end, and nobody can say where work should begin.

    ```kpi fail
    goal grow "Sell more" { supports: keep }
    goal keep "Keep customers" { supports: grow }
    ```

    ```kpi fail
    goal grow "Sell more" { rank: primary }
    goal keep "Keep customers" { supports: keep }
    ```

    ```kpi pass
    goal grow "Sell more" { rank: primary }
    goal keep "Keep customers" { supports: grow }
    ```

    ```kpi pass
    goal grow "Sell more" { rank: primary }
    goal earn "Earn more" { supports: grow }
    goal keep "Keep customers" { supports: grow, earn }
    ```
    """
    told: set[str] = set()
    for goal in model.goals.values():
        circle = _circle(model, goal.name)
        if circle and not told & set(circle):
            told.update(circle)
            names = " -> ".join(f"`{name}`" for name in (*circle, circle[0]))
            yield Draft(
                f"the goal `{goal.name}` supports itself",
                goal.span,
                notes=(f"the circle is {names}",) if len(circle) > 1 else (),
                help="leave out the `supports:` that leads back",
            )


def _circle(model: Model, start: str) -> tuple[str, ...]:
    """Return the goals on a way from a goal back to itself, none if there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        goal = model.goals.get(way[-1])
        for name in () if goal is None else goal.supports:
            if name == start:
                return way
            if name not in seen:
                seen.add(name)
                ways.append((*way, name))
    return ()
