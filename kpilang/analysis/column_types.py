"""What a column is declared as: kinds, currencies, units of time, amounts per period."""

from __future__ import annotations

from kpilang.analysis import literals, words
from kpilang.analysis.context import Report
from kpilang.analysis.problems import declarations, model, values
from kpilang.model import units
from kpilang.model.types import BOOLEAN, DATE, ERROR, TEXT, TIMESTAMP, Kind, Type, number
from kpilang.syntax import nodes

PLAIN = {
    "number": number(),
    "percent": number(),
    "text": TEXT,
    "boolean": BOOLEAN,
    "date": DATE,
    "timestamp": TIMESTAMP,
}
TYPES = (*PLAIN, "money", "duration", "ref")


def column_type(written: nodes.ColumnType, report: Report) -> Type:
    """Return the type that is written, ERROR after a problem."""
    found = _type(written, report)
    if written.per is None or found.kind is Kind.ERROR:
        return found
    if found.kind is not Kind.NUMBER:
        wanted = "a number or money before it, as in `money USD per month`"
        report.add(model.unexpected_value("per", wanted, written.per.span))
        return ERROR
    grain = words.GRAINS.get(written.per.name)
    if grain is None:
        choices = tuple(words.GRAINS)
        word = written.per
        report.add(declarations.unknown_word(word.name, "period", word.span, choices))
        return ERROR
    return number(units.product(found.unit, units.period(grain), -1))


def _type(written: nodes.ColumnType, report: Report) -> Type:
    kind = written.kind.name
    if kind == "timestamp":
        return Type(Kind.TIMESTAMP, zoned=written.zoned)
    if kind in PLAIN:
        return PLAIN[kind]
    if kind == "money":
        return _money(written, report)
    if kind == "duration":
        return _duration(written, report)
    report.add(declarations.unknown_type(kind, written.kind.span, TYPES))
    return ERROR


def _money(written: nodes.ColumnType, report: Report) -> Type:
    detail = written.detail
    if detail is None:
        wanted = "a currency, as in `money USD`"
        report.add(model.unexpected_value("money", wanted, written.kind.span))
        return ERROR
    if written.stored:
        return number(units.mixed((detail.name,)))
    if literals.is_currency(detail.name):
        return number(units.money(detail.name))
    report.add(values.unknown_currency(detail.name, detail.span, (detail.name.upper()[:3],)))
    return ERROR


def _duration(written: nodes.ColumnType, report: Report) -> Type:
    detail = written.detail
    if detail is None:
        wanted = "a unit, as in `duration in minutes`"
        report.add(model.unexpected_value("duration", wanted, written.kind.span))
        return ERROR
    base = words.singular(detail.name)
    if base in units.SECONDS:
        return number(units.duration(base))
    choices = [words.plural(length) for length in words.LENGTHS]
    report.add(declarations.unknown_unit(detail.name, detail.span, choices))
    return ERROR
