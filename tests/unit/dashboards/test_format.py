"""Numbers as people read them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kpilang.dashboards.format import (
    NO_VALUE,
    Number,
    raw,
    show,
    show_change,
    show_growth,
    show_share,
)
from kpilang.model.entities import Display

USD = Display("USD", currency="USD")
JPY = Display("JPY", currency="JPY")
CHF = Display("CHF", currency="CHF")
PER_DEAL = Display("USD per deal", currency="USD")
PERCENT = Display("", percent=True)
DEALS = Display("deals")
DAYS = Display("days")
PER_THOUSAND = Display("tickets", per=1000)


@pytest.mark.parametrize(
    ("value", "display", "text", "full"),
    [
        (Decimal("1236800.55"), USD, "$1.24M", "$1,236,800.55"),
        (Decimal("999999.99"), USD, "$1.00M", "$999,999.99"),
        (Decimal("999000.4"), USD, "$999,000", "$999,000.40"),
        (Decimal("999996000"), USD, "$1.00B", "$999,996,000.00"),
        (Decimal("2400000000"), USD, "$2.40B", "$2,400,000,000.00"),
        (Decimal("842310.49"), USD, "$842,310", "$842,310.49"),
        (Decimal("12.5"), USD, "$12.50", "$12.50"),
        (Decimal("-1250"), USD, "−$1,250", "−$1,250.00"),
        (Decimal("1250"), JPY, "¥1,250", "¥1,250"),
        (Decimal("99"), CHF, "CHF\u00a099", "CHF\u00a099.00"),
        (24916.25, PER_DEAL, "$24,916", "$24,916.25 per deal"),
        (0.23412, PERCENT, "23.4%", "23.412%"),
        (-0.0005, PERCENT, "−0.1%", "−0.05%"),
        (1, PERCENT, "100.0%", "100%"),
        (1234, DEALS, "1,234", "1,234 deals"),
        (51.25, DAYS, "51.3", "51.25 days"),
        (0.625, DAYS, "0.63", "0.625 days"),
        (1, DAYS, "1", "1 day"),
        (12.5, PER_THOUSAND, "12.5", "12.5 tickets per 1,000"),
        (0, USD, "$0", "$0.00"),
    ],
)
def test_a_value_is_shown(value: Number, display: Display, text: str, full: str) -> None:
    shown = show(value, display)
    assert (shown.text, shown.full) == (text, full)


def test_no_value_is_not_zero() -> None:
    assert show(None, USD).text == NO_VALUE
    assert raw(None) == ""


def test_the_unit_of_money_leaves_out_the_currency() -> None:
    assert show(Decimal(5), USD).unit == ""
    assert show(Decimal(5), PER_DEAL).unit == "per deal"


@pytest.mark.parametrize(
    ("value", "display", "text"),
    [
        (Decimal("42310"), USD, "+$42,310"),
        (Decimal("-42310"), USD, "−$42,310"),
        (0.0123, PERCENT, "+1.2 pp"),
        (-0.0123, PERCENT, "−1.2 pp"),
        (2.25, DAYS, "+2.3 days"),
        (3, DEALS, "+3"),
    ],
)
def test_a_change_has_a_sign(value: Number, display: Display, text: str) -> None:
    assert show_change(value, display) == text


def test_growth_needs_a_positive_base() -> None:
    assert show_growth(Decimal(5), Decimal(50)) == "+10.0%"
    assert show_growth(-5, 50) == "−10.0%"
    assert show_growth(Decimal(5), Decimal(0)) == ""
    assert show_growth(5, -50) == ""
    assert show_growth(5, None) == ""


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.8724, "87%"), (0.995, "99.5%"), (0.9996, "100.0%"), (1, "100%"), (1.27, "127%")],
)
def test_a_share_says_whether_all_is_reached(share: float, text: str) -> None:
    assert show_share(share) == text


def test_the_raw_value_is_that_of_the_answer() -> None:
    assert raw(Decimal("1236800.50")) == "1236800.50"
    assert raw(Decimal("1E+2")) == "100"
    assert raw(0.1 + 0.2) == "0.30000000000000004"
    assert raw(12) == "12"
