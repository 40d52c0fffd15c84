"""K330-K336: what raw SQL may say."""

from __future__ import annotations

from collections.abc import Sequence

from kpilang.analysis.problems.wording import listed
from kpilang.diagnostics.codes import Draft, problem
from kpilang.source.span import Span


@problem("K330", "raw-sql-unreadable")
def unreadable(reason: str, span: Span) -> Draft:
    """Raw SQL is no SQL. It is written in DuckDB's dialect, whatever database it runs on.

    ```kpi fail
    source fees {
      table: bank.fees
      column amount: number
      let net = sql\"""amount * \"""
    }
    ```

    ```kpi pass
    source fees {
      table: bank.fees
      column amount: number
      let net = sql\"""amount * 0.8\"""
    }
    ```
    """
    return Draft(f"the SQL cannot be read: {reason}", span)


@problem("K331", "raw-sql-not-one")
def not_one(wanted: str, span: Span) -> Draft:
    """Raw SQL is one expression in a row, and one SELECT as a table, and nothing else.

    ```kpi fail
    source fees {
      table: bank.fees
      column amount: number
      let net = sql\"""SELECT amount * 0.8\"""
    }
    ```

    ```kpi pass
    source fees {
      table: sql\"""SELECT amount, amount * 0.8 AS net FROM bank.fees\"""
      column amount: number
      column net:    number
    }
    ```
    """
    return Draft(f"raw SQL is {wanted} here", span, help=f"write {wanted}, and nothing else")


@problem("K332", "raw-sql-not-allowed")
def not_allowed(what: str, span: Span) -> Draft:
    """Raw SQL is held to what depends on the named columns and tables alone.

    Files, settings, clocks, sequences and whatever else is not known to be without effect are
    refused; in an expression also queries, aggregates and window functions, since they look at
    other rows. `now()` and `today()` of the language are the moment of the answer.

    ```kpi fail
    source fees {
      table: bank.fees
      column amount: number
      let net = sql\"""amount * random()\"""
    }
    ```

    ```kpi pass
    source fees {
      table: bank.fees
      column amount: number
      let net = sql\"""greatest(amount, 0) * 0.8\"""
    }
    ```
    """
    return Draft(f"{what} has no place in raw SQL", span)


@problem("K333", "raw-sql-unknown-column")
def unknown_column(name: str, source: str, span: Span, hint: str) -> Draft:
    """Raw SQL in a row names columns that the source declares, as they are called in the table.

    So `kpi check` knows what is read, and which types it has.

    ```kpi fail
    source fees {
      table: bank.fees
      column amount: number from "Amount__c"
      let net = sql\"""amount * 0.8\"""
    }
    ```

    ```kpi pass
    source fees {
      table: bank.fees
      column amount: number from "Amount__c"
      let net = sql\"""Amount__c * 0.8\"""
    }
    ```
    """
    return Draft(
        f"the SQL names `{name}`, and `{source}` declares no such column",
        span,
        help=hint or f"declare the column in `{source}`",
    )


@problem("K334", "raw-sql-outside-a-row")
def outside_a_row(span: Span) -> Draft:
    """Raw SQL is about one row of a source: it stands in a `let` or inside an aggregate.

    ```kpi fail
    metric net = sum(deals.amount) * sql\"""0.8\"""
    ```

    ```kpi pass
    metric net = sum(deals.amount * sql\"""0.8\""")
    ```
    """
    return Draft(
        "raw SQL stands outside a row",
        span,
        help="put it in a `let` of a source, or inside an aggregate",
    )


@problem("K335", "raw-sql-of-unknown-type")
def unknown_type(span: Span) -> Draft:
    """What raw SQL gives must be known: a number, text, true or false, a date or a timestamp.

    A number from raw SQL has no unit; `sql\"""…\""" * 1 USD` is money.

    ```kpi fail
    source fees {
      table: bank.fees
      column day: date
      let week = sql\"""NULL\"""
    }
    ```

    ```kpi pass
    source fees {
      table: bank.fees
      column day: date
      let week = sql\"""CAST(NULL AS DECIMAL(9, 2))\"""
    }
    ```
    """
    return Draft(
        "the type of the SQL cannot be told",
        span,
        help="wrap it in `CAST(… AS …)`, with a type such as `DECIMAL(18, 2)`, `TEXT` or `DATE`",
    )


@problem("K336", "raw-sql-without-column")
def without_column(name: str, source: str, span: Span, outputs: Sequence[str]) -> Draft:
    """A SELECT that stands in for a table gives every column that its source declares.

    ```kpi fail
    source fees {
      table: sql\"""SELECT id, amount FROM bank.fees\"""
      column id:  number
      column net: number
    }
    ```

    ```kpi pass
    source fees {
      table: sql\"""SELECT id, amount AS net FROM bank.fees\"""
      column id:  number
      column net: number
    }
    ```
    """
    return Draft(
        f"the SELECT of `{source}` gives no column `{name}`",
        span,
        help=f"name a column so with `AS`; it gives {listed(outputs[:8])}",
    )
