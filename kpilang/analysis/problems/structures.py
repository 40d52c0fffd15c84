"""K452-K457: trees and funnels."""

from __future__ import annotations

from collections.abc import Sequence

from kpilang.analysis.problems.types import a_type
from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.model import Label
from kpilang.model.types import Type
from kpilang.source.span import Span


@problem("K452", "tree-units-differ")
def tree_units(name: str, is_: Type, at: Span, found: Type, span: Span) -> Draft:
    """The two sides of a line of a tree are the same number, so they have the same unit.

    ```kpi fail
    tree sales {
      revenue = count(deals)
    }
    ```

    ```kpi pass
    metric size = revenue / count(deals)
    tree sales {
      revenue = count(deals) * size
    }
    ```
    """
    return Draft(
        f"`{name}` is {a_type(is_)}, the other side is {a_type(found)}",
        span,
        str(found),
        secondary=(Label(at, str(is_)),),
        help="write a formula whose unit is that of the measure",
    )


@problem("K453", "repeated-line-of-a-tree")
def repeated_equation(name: str, span: Span, first: Span) -> Draft:
    """A measure is split once in a tree; another way to split it belongs in a tree of its own.

    ```kpi fail
    tree sales {
      revenue = sum(deals.amount)
      revenue = sum(deals.amount) + 0 USD
    }
    ```

    ```kpi pass
    tree sales {
      revenue = sum(deals.amount)
    }
    ```
    """
    return Draft(
        f"`{name}` is split twice in this tree",
        span,
        "split again",
        secondary=(Label(first, "first split here"),),
        help="keep one of the two, or declare a second tree",
    )


@problem("K454", "circle-in-a-tree")
def circle_in_tree(name: str, span: Span) -> Draft:
    """A branch of a tree leads back to where it began.

    ```kpi fail
    metric half = revenue / 2
    tree sales {
      revenue = half * 2
      half    = revenue / 2
    }
    ```

    ```kpi pass
    metric half = revenue / 2
    tree sales {
      revenue = half * 2
    }
    ```
    """
    return Draft(
        f"the branches of `{name}` lead back to it",
        span,
        help="leave out the line that closes the circle",
    )


@problem("K455", "funnel-of-one-stage")
def short_funnel(name: str, span: Span) -> Draft:
    """A funnel says how many get from one stage to the next, so it has at least two.

    ```kpi fail
    funnel closing {
      stage opened: deals on opened_on
    }
    ```

    ```kpi pass
    funnel closing {
      stage opened: deals on opened_on
      stage closed: deals on closed_on
    }
    ```
    """
    return Draft(
        f"funnel `{name}` has fewer than two stages",
        span,
        help='add a stage, as in `stage won: deals on closed_on where stage = "won"`',
    )


@problem("K456", "first-stage-follows-nothing")
def first_stage(name: str, span: Span) -> Draft:
    """`within` and `via` say how a stage follows the one before, and the first follows none.

    ```kpi fail
    funnel closing {
      stage opened: deals on opened_on within 30 days
      stage closed: deals on closed_on
    }
    ```

    ```kpi pass
    funnel closing {
      stage opened: deals on opened_on
      stage closed: deals on closed_on within 30 days
    }
    ```
    """
    return Draft(
        f"`{name}` is the first stage, so it follows nothing",
        span,
        help="move it to a later stage, or leave it out",
    )


@problem("K457", "repeated-stage")
def repeated_stage(name: str, span: Span, first: Span) -> Draft:
    """The stages of a funnel have names of their own, which stand in the result.

    ```kpi fail
    funnel closing {
      stage opened: deals on opened_on
      stage opened: deals on closed_on
    }
    ```

    ```kpi pass
    funnel closing {
      stage opened: deals on opened_on
      stage closed: deals on closed_on
    }
    ```
    """
    return Draft(
        f"`{name}` names two stages",
        span,
        "named again",
        secondary=(Label(first, "first named here"),),
        help="rename one of the two",
    )


@problem("K477", "tree-without-its-subject")
def tree_without_subject(begun: Sequence[str], span: Span) -> Draft:
    """A tree splits what it is about, and then the parts.

    It has a line for the goal, KPI or metric after `for`, or for one that its formula names.

    ```kpi fail
    tree growth for growth_goal {
      won = count(deals where is_won)
    }
    metric won = count(deals where is_won)
    ```

    ```kpi pass
    tree growth for growth_goal {
      revenue = won * size
      won     = count(deals where is_won)
    }
    metric won  = count(deals where is_won)
    metric size = revenue / won
    ```
    """
    first = begun[-1]
    return Draft(
        f"no line of the tree splits `{begun[0]}`",
        span,
        "not split",
        help=f"begin the tree with a line for it, as in `{first} = …`, or name what it is about",
    )
