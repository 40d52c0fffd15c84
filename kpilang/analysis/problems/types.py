"""K301-K311: types and units that do not go together."""

from __future__ import annotations

from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.model import Applicability, Edit, Fix, Label
from kpilang.model.types import Kind, Type
from kpilang.model.units import is_mixed
from kpilang.source.span import Span


def a_type(of: Type) -> str:
    """Return a type as it reads after "is": `USD`, `a duration in days`, `text`."""
    text = str(of)
    if of.kind is Kind.NUMBER and _is_count(of):
        return f"a count of {plural(text)}"
    if of.kind is Kind.NUMBER and of.unit.is_pure:
        return "a plain number"
    return f"a {text}" if text.startswith(("duration", "date", "timestamp", "boolean")) else text


def _is_count(of: Type) -> bool:
    powers = of.unit.powers
    return len(powers) == 1 and powers[0][0].family == "noun" and powers[0][1] == 1


def plural(noun: str) -> str:
    """Return the plural of a counted noun."""
    if noun.endswith("y") and noun[-2:-1] not in ("", *"aeiou"):
        return noun[:-1] + "ies"
    if noun.endswith(("x", "ch", "sh", "ss")):
        return noun + "es"
    return noun if noun.endswith("s") else noun + "s"


def _unit_of_literal(wanted: Type, found: Type, shown: str) -> str:
    """Return how a literal with no unit is written with the one it is compared with."""
    text = shown.strip("`")
    if not text or not text[0].isdigit() or not found.unit.is_pure or " " in text or "%" in text:
        return ""
    word = _unit_word(wanted, found)
    return f"`{text} {word}`" if word else ""


def _is_money(of: Type) -> bool:
    return of.unit.currency is not None or is_mixed(of.unit)


def _unit_word(a: Type, b: Type) -> str:
    unit = a.unit if b.unit.is_pure else b.unit
    if unit.currency is not None and len(unit.powers) == 1:
        return unit.currency
    time = unit.time_base
    return f"{time[0].name}s" if time is not None and len(unit.powers) == 1 else ""


@problem("K301", "units-differ")
def units_differ(left: str, a: Type, first: Span, right: str, b: Type, second: Span) -> Draft:
    """Numbers of different units are added, subtracted, compared or chosen between.

    Units are inferred: money per currency, durations, counts of a noun, and their quotients. A
    literal without a noun fits any count; a percentage fits a share.

    ```kpi fail
    metric odd = sum(deals.amount) + avg(deals.closed_on - deals.opened_on)
    ```

    ```kpi pass
    metric per_day = sum(deals.amount) / avg(deals.closed_on - deals.opened_on)
    ```
    """
    advice = _unit_of_literal(a, b, right) or _unit_of_literal(b, a, left)
    other = "use two numbers of one unit; their quotient or product may mix units"
    same = a.unit.currency is not None and a.unit.currency == b.unit.currency
    if _is_money(a) and _is_money(b) and not same:
        currency = a.unit.currency or b.unit.currency or "USD"
        other = f"bring both to one currency in their rows, as in `convert(…, {currency})`"
    at = second if _unit_of_literal(a, b, right) else first
    fix = None
    if advice:
        end = Span(at.file, at.end, at.end)
        fix = Fix(f"write {advice}", (Edit(end, f" {_unit_word(a, b)}"),), Applicability.UNSAFE)
    return Draft(
        f"{left} is {a_type(a)}, {right} is {a_type(b)}",
        second,
        str(b),
        secondary=(Label(first, str(a)),),
        help=f"write {advice}" if advice else other,
        fix=fix,
    )


@problem("K302", "types-differ")
def types_differ(left: str, a: Type, first: Span, right: str, b: Type, second: Span) -> Draft:
    """Values of different types are compared or chosen between.

    ```kpi fail
    metric won = count(deals where stage = 1)
    ```

    ```kpi pass
    metric won = count(deals where stage = "won")
    ```
    """
    help = _quoted(a, right, b)
    if {a.kind, b.kind} in ({Kind.TEXT, Kind.DATE}, {Kind.TEXT, Kind.TIMESTAMP}):
        help = "write a date without quotes, as in `2026-01-31`"
    if _EMPTY in (left, right):
        name = left.strip("`") if right == _EMPTY else right.strip("`")
        help = f"ask for a missing value with `{name} is null`, or `{name} is not null`"
    return Draft(
        f"{left} is {a_type(a)}, {right} is {a_type(b)}",
        second,
        str(b),
        secondary=(Label(first, str(a)),),
        help=help,
    )


#: an empty text, as it is shown
_EMPTY = '`""`'


def _quoted(a: Type, right: str, b: Type) -> str:
    """Return the help for text that is compared with a number."""
    kinds = (a.kind, b.kind)
    if kinds == (Kind.TEXT, Kind.NUMBER) and right.strip("`").isdigit():
        return f'write the text in quotes, `"{right.strip("`")}"`'
    if kinds == (Kind.NUMBER, Kind.TEXT) and right.strip('`"').isdigit():
        return f"write the number without quotes, `{right.strip(chr(96) + chr(34))}`"
    return "compare two values of one type"


@problem("K303", "wrong-type")
def wrong_type(what: str, found: Type, wanted: str, span: Span) -> Draft:
    """An operator, a function or an aggregate is given a value that it has no meaning for.

    ```kpi fail
    metric volume = sum(deals.stage)
    ```

    ```kpi pass
    metric volume = sum(deals.amount)
    ```
    """
    help = ""
    if found.kind is Kind.TEXT and wanted.startswith(("a number", "numbers")):
        help = "name a column of numbers, or count rows with `count( … )`"
        if what in ("`/`", "`*`", "`+`", "`-`"):
            help = "name a metric without quotes"
    if found.kind in (Kind.DATE, Kind.TIMESTAMP) and wanted.startswith(("a number", "numbers")):
        help = "subtract two moments to get a duration, as in `avg(deals.closed_on - opened_on)`"
    return Draft(f"{what} takes {wanted}, this is {a_type(found)}", span, str(found), help=help)


@problem("K304", "target-unit")
def target_unit(name: str, a: Type, formula: Span, what: str, b: Type, span: Span) -> Draft:
    """A target, limit or benchmark has another unit than the formula it is compared with.

    ```kpi fail
    kpi won { formula: revenue
      target: >= 40 days }
    ```

    ```kpi pass
    kpi won { formula: revenue
      target: >= 400k USD }
    ```
    """
    unit = a.unit.currency
    advice = in_unit_of(a, b)
    if not advice and unit is not None and b.unit.currency is not None:
        advice = f"write the target in {unit}, or measure an amount in {b.unit.currency}"
    return Draft(
        f"`{name}` is {a_type(a)}, {what} is {a_type(b)}",
        span,
        str(b),
        secondary=(Label(formula, str(a)),),
        help=advice,
    )


def in_unit_of(measure: Type, written: Type) -> str:
    """Return how a number is written in the unit of a measure, where its own does not fit."""
    currency, time = measure.unit.currency, measure.unit.time_base
    if written.kind is not Kind.NUMBER or not written.unit.is_pure:
        return "write a number without a unit, as in `40`" if _is_count(measure) else ""
    if currency is not None:
        return f"write the currency after the number, as in `1M {currency}`"
    if time is not None:
        return f"write the unit after the number, as in `45 {time[0].name}s`"
    return "write a number without `%`, as in `40`" if _is_count(measure) else ""


@problem("K306", "unit-does-not-fit")
def unit_does_not_fit(word: str, span: Span, found: Type, formula: Span) -> Draft:
    """`unit:` asks for a unit that the formula's numbers do not have.

    ```kpi fail
    kpi won { formula: revenue
      unit: days }
    ```

    ```kpi pass
    kpi won { formula: revenue
      unit: USD }
    ```
    """
    shares = "percent" if word == "percent" else ""
    return Draft(
        f"the formula is {a_type(found)} and cannot be shown in `{word}`",
        span,
        "does not fit",
        secondary=(Label(formula, str(found)),),
        help="divide by a number of the same unit to get a share" if shares else "",
    )


@problem("K310", "formula-is-no-number")
def not_a_number(found: Type, span: Span) -> Draft:
    """What is measured must be a number.

    ```kpi fail
    metric last_close = max(deals.closed_on)
    ```

    ```kpi pass
    metric biggest = max(deals.amount)
    ```
    """
    return Draft(f"the formula is {a_type(found)}, not a number", span, str(found))


@problem("K311", "not-a-condition")
def not_a_condition(found: Type, span: Span) -> Draft:
    """Where a condition stands, a value stands that is neither true nor false.

    ```kpi fail
    metric won = count(deals where stage)
    ```

    ```kpi pass
    metric won = count(deals where is_won)
    ```
    """
    help = 'compare it, as in `stage = "won"`; write `stage in ("won", "lost")` for several'
    if found.kind is not Kind.TEXT:
        help = "compare it, as in `amount > 10k USD`"
    return Draft(f"a condition is wanted, this is {a_type(found)}", span, str(found), help=help)
