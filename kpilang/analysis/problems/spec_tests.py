"""K458-K464: tests of measures."""

from __future__ import annotations

from collections.abc import Iterable

from kpilang.analysis.problems.types import a_type, in_unit_of
from kpilang.analysis.problems.wording import renamed, similar
from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.model import Label
from kpilang.model.types import Type
from kpilang.source.span import Span


@problem("K458", "test-without-expectation")
def test_without_expectation(span: Span) -> Draft:
    """A test says what it expects, else it can only pass.

    ```kpi fail
    test revenue {
      given deals {
        | id | opened_on  |
        | 1  | 2026-01-05 |
      }
    }
    ```

    ```kpi pass
    test revenue {
      given deals {
        | id | opened_on  | amount |
        | 1  | 2026-01-05 | 10     |
      }
      expect 2026-01: 10 USD
    }
    ```
    """
    return Draft(
        "this test expects nothing",
        span,
        help="add a line, as in `expect 2026-01: 50%`",
    )


@problem("K459", "second-as-of")
def second_as_of(span: Span, first: Span) -> Draft:
    """A test has one as-of: the day up to which rows count, that day included.

    ```kpi fail
    test revenue {
      as of 2026-01-31
      as of 2026-02-28
      expect 2026-01: 0 USD
    }
    ```

    ```kpi pass
    test revenue {
      as of 2026-01-31
      expect 2026-01: 0 USD
    }
    ```
    """
    return Draft(
        "a test has one as-of",
        span,
        "a second one",
        secondary=(Label(first, "the first"),),
        help="keep one of the two, or write a second test",
    )


@problem("K460", "source-given-twice")
def given_twice(name: str, span: Span, first: Span) -> Draft:
    """The rows of a source stand in one table of a test.

    ```kpi fail
    test revenue {
      given deals {
        | id |
        | 1  |
      }
      given deals {
        | id |
        | 2  |
      }
      expect 2026-01: 0 USD
    }
    ```

    ```kpi pass
    test revenue {
      given deals {
        | id |
        | 1  |
        | 2  |
      }
      expect 2026-01: 0 USD
    }
    ```
    """
    return Draft(
        f"`{name}` is given twice",
        span,
        "given again",
        secondary=(Label(first, "first given here"),),
        help="put the rows into one table",
    )


@problem("K461", "unknown-heading")
def unknown_heading(name: str, source: str, span: Span, choices: Iterable[str]) -> Draft:
    """The headings of a table in a test are columns or references of its source.

    ```kpi fail
    test revenue {
      given deals {
        | id | amuont |
        | 1  | 10     |
      }
      expect 2026-01: 0 USD
    }
    ```

    ```kpi pass
    test revenue {
      given deals {
        | id | amount |
        | 1  | 10     |
      }
      expect 2026-01: 0 USD
    }
    ```
    """
    known = tuple(choices)
    return Draft(
        f"source `{source}` has no column `{name}`",
        span,
        "unknown column",
        help=similar(name, known),
        fix=renamed(name, span, known),
    )


@problem("K462", "heading-twice")
def heading_twice(name: str, span: Span) -> Draft:
    """A column stands once in a table of a test.

    ```kpi fail
    test revenue {
      given deals {
        | id | id |
        | 1  | 2  |
      }
      expect 2026-01: 0 USD
    }
    ```

    ```kpi pass
    test revenue {
      given deals {
        | id |
        | 1  |
      }
      expect 2026-01: 0 USD
    }
    ```
    """
    return Draft(f"column `{name}` stands twice in this table", span, help="leave one of them out")


@problem("K463", "expected-value-is-no-literal")
def expected_literal(span: Span) -> Draft:
    """A test expects a number that a reader has worked out by hand, or `null` for no value.

    ```kpi fail
    test revenue {
      expect 2026-01: revenue
    }
    ```

    ```kpi pass
    test revenue {
      expect 2026-01: 0 USD
    }
    ```
    """
    return Draft(
        "a test expects a number, or `null` for no value",
        span,
        help="write the number, as in `expect 2026-01: 50%`",
    )


@problem("K472", "expected-twice")
def expected_twice(span: Span, first: Span) -> Draft:
    """Two lines of a test are about the same period and members.

    With two values the test could never pass, with one value a line says nothing.

    ```kpi fail
    test revenue {
      expect 2026-01: 3 USD
      expect 2026-01: 4 USD
    }
    ```

    ```kpi pass
    test revenue {
      expect 2026-01: 3 USD
      expect 2026-02: 4 USD
    }
    ```
    """
    return Draft(
        "another line expects a value for the same period and members",
        span,
        "expected again",
        secondary=(Label(first, "first expected here"),),
        help="keep one of the two",
    )


@problem("K464", "expected-unit")
def expected_unit(name: str, is_: Type, at: Span, found: Type, span: Span) -> Draft:
    """What a test expects is in the unit of the measure.

    ```kpi fail
    test revenue {
      expect 2026-01: 3 days
    }
    ```

    ```kpi pass
    test revenue {
      expect 2026-01: 3 USD
    }
    ```
    """
    return Draft(
        f"`{name}` is {a_type(is_)}, and {a_type(found)} is expected",
        span,
        str(found),
        secondary=(Label(at, str(is_)),),
        help=in_unit_of(is_, found) or "write the number in the unit of the measure",
    )


@problem("K476", "member-of-no-breakdown")
def member_of_nothing(name: str, kind: str, span: Span) -> Draft:
    """A member is of the dimension that `by:` names, and the tested measure names none.

    ```kpi fail
    kpi won { formula: revenue }
    test won {
      expect 2026-01 EMEA: 3 USD
    }
    ```

    ```kpi pass
    kpi won {
      formula: revenue
      by:      region
    }
    test won {
      expect 2026-01 EMEA: 3 USD
    }
    ```
    """
    called = "KPI" if kind == "kpi" else kind
    help = "say in it which dimension is meant, as in `by: region`"
    if kind == "metric":
        help = "test a KPI on it that has `by:`, as in `by: region`"
    return Draft(f"the {called} `{name}` has no `by:`, so it has no members", span, help=help)
