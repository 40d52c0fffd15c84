"""K430-K434: money in several currencies."""

from __future__ import annotations

from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.model import Label
from kpilang.source.span import Span


@problem("K430", "several-currencies")
def several_currencies(function: str, amount: str, span: Span) -> Draft:
    """Amounts whose currency stands in a column are put together, each in a currency of its own.

    `convert` brings each row's amount to one currency, at the rate of its day.

    ```kpi fail
    source fees {
      table: bank.fees
      time:  day
      column day:      date
      column amount:   money in currency
      column currency: text
    }
    metric paid = sum(fees.amount)
    ```

    ```kpi pass
    source fees {
      table: bank.fees
      time:  day
      column day:      date
      column amount:   money in currency
      column currency: text
    }
    source exchange_rates {
      table: bank.rates
      key:   day, currency
      time:  day
      rates: rate from currency to USD
      column day:      date
      column currency: text
      column rate:     number
    }
    metric paid = sum(convert(fees.amount, USD))
    ```
    """
    return Draft(
        f"`{function}` puts amounts of several currencies together",
        span,
        "each in its own currency",
        help=f"convert each amount first, as in `{function}(convert({amount}, USD))`",
    )


@problem("K431", "rates-without-days")
def rates_without_days(source: str, time: str, span: Span) -> Draft:
    """A rate holds from its day on, so that a source of rates has a date as its time axis.

    ```kpi fail
    source exchange_rates {
      table: bank.rates
      rates: rate from currency to USD
      column day:      date
      column currency: text
      column rate:     number
    }
    ```

    ```kpi pass
    source exchange_rates {
      table: bank.rates
      time:  day
      rates: rate from currency to USD
      column day:      date
      column currency: text
      column rate:     number
    }
    ```
    """
    found = f"`{time}`, the time axis of `{source}`, is no date" if time else ""
    advice = f"`let day = date({time})` and `time: day`" if time else "`time:` and a date column"
    return Draft(
        found or f"`{source}` does not say from which day its rates hold",
        span,
        help=f"give `{source}` {advice}",
    )


@problem("K432", "second-source-of-rates")
def second_rates(span: Span, first: Span) -> Draft:
    """Two sources state exchange rates, and nothing says which of them counts.

    ```kpi fail
    source exchange_rates {
      table: bank.rates
      time:  day
      rates: rate from currency to USD
      column day:      date
      column currency: text
      column rate:     number
    }
    source planned_rates {
      table: bank.planned_rates
      time:  day
      rates: rate from currency to USD
      column day:      date
      column currency: text
      column rate:     number
    }
    ```

    ```kpi pass
    source exchange_rates {
      table: bank.rates
      time:  day
      rates: rate from currency to USD
      column day:      date
      column currency: text
      column rate:     number
    }
    ```
    """
    return Draft(
        "another source states exchange rates already",
        span,
        "a second one",
        secondary=(Label(first, "the first one"),),
        help="leave one of the two out",
    )


@problem("K433", "no-exchange-rates")
def no_rates(currency: str, span: Span) -> Draft:
    """An amount is converted, and no source states exchange rates.

    ```kpi fail
    metric paid = sum(convert(deals.amount, EUR))
    ```

    ```kpi pass
    source exchange_rates {
      table: bank.rates
      time:  day
      rates: rate from currency to USD
      column day:      date
      column currency: text
      column rate:     number
    }
    metric paid = sum(convert(deals.amount, EUR))
    ```
    """
    return Draft(
        "no source states exchange rates",
        span,
        help=f"declare one with `rates: rate from currency to {currency}`",
    )


@problem("K434", "convert-outside-a-row")
def outside_a_row(span: Span) -> Draft:
    """A rate is that of a row's day, so an amount is converted in its row.

    The sum of a month has no day.

    ```kpi fail
    metric paid = convert(revenue, EUR)
    ```

    ```kpi pass
    source exchange_rates {
      table: bank.rates
      time:  day
      rates: rate from currency to USD
      column day:      date
      column currency: text
      column rate:     number
    }
    metric paid = sum(convert(deals.amount, EUR) where is_won)
    ```
    """
    return Draft(
        "`convert` stands outside a row, where no day says which rate counts",
        span,
        help="convert inside the aggregate, as in `sum(convert(deals.amount, USD))`",
    )
