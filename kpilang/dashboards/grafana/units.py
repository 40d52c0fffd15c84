"""Units as Grafana names them, and statuses as a sign, a word and a colour."""

from __future__ import annotations

from typing import Any

from kpilang.dashboards.cells import STATUS
from kpilang.dashboards.format import currency_symbol, unit_of
from kpilang.model.entities import Display

#: the currencies that Grafana formats by itself
CURRENCIES = ("USD", "EUR", "GBP", "JPY", "INR", "KRW", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK")
COLOURS = {"green": "green", "amber": "orange", "red": "red"}


def unit(display: Display) -> str:
    """Return the unit of a field."""
    if display.percent:
        return "percentunit"
    if display.currency in CURRENCIES:
        return f"currency{display.currency}"
    if display.currency is not None:
        return f"prefix:{currency_symbol(display.currency)}"
    word = unit_of(display)
    return f"suffix: {word}" if word else "none"


def statuses() -> list[dict[str, Any]]:
    """Return the mapping of the status column: nobody has to tell colours apart."""
    options = {
        status: {"text": f"{glyph} {word}", "color": COLOURS[status], "index": place}
        for place, (status, (glyph, word)) in enumerate(STATUS.items())
    }
    return [{"type": "value", "options": options}]
