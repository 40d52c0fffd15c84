"""Numbers and dates in the project's locale: against Babel's own formatting, and by hand."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from babel import Locale, numbers
from babel.localedata import locale_identifiers
from hypothesis import given
from hypothesis import strategies as st

from kpilang.dashboards import locales
from kpilang.dashboards.build import draw, lay_out_all
from kpilang.dashboards.cells import against
from kpilang.dashboards.charts.axis import axis_label
from kpilang.dashboards.format import show, show_change, show_growth, show_rate, show_share
from kpilang.dashboards.ir import Point
from kpilang.dashboards.locales import notation_of
from kpilang.dashboards.notation import ENGLISH, SIGN
from kpilang.dashboards.periods import as_of_text, cycle_text, period_text, tick_text
from kpilang.dashboards.reader import Reader
from kpilang.model.entities import Display, Tile
from kpilang.model.windows import Calendar, Grain
from tests.unit.dashboards import fakes

USD = Display("USD", currency="USD")
EUR = Display("EUR", currency="EUR")
CHF = Display("CHF", currency="CHF")
DINAR = Display("KWD", currency="KWD")
PERCENT = Display("", percent=True)
DEALS = Display("deals")
DAYS = Display("days")
PER_THOUSAND = Display("tickets", per=1000)

#: languages with commas, points, spaces and quotes, lakhs and myriads, signs before and behind
NAMES = (
    *("en_US", "en_GB", "en_IN", "de_DE", "de_AT", "fr_FR", "es_ES", "pt_BR", "pl_PL", "nl_NL"),
    *("sv_SE", "ja_JP", "zh_Hans_CN", "hi_IN", "he_IL", "ar_EG", "tr_TR", "sw_KE"),
)
EVERY = sorted(locale_identifiers())


def test_the_notation_that_is_written_here_is_that_of_babel() -> None:
    assert notation_of("en_US") == ENGLISH


@pytest.mark.parametrize(
    ("locale", "value", "display", "text", "full"),
    [
        ("de_DE", Decimal("1236800.55"), EUR, "1,24 Mio. €", "1.236.800,55 €"),
        ("de_DE", Decimal("-842310.49"), EUR, "−842.310 €", "−842.310,49 €"),
        ("de_DE", Decimal("2400000000"), EUR, "2,40 Mrd. €", "2.400.000.000,00 €"),
        ("de_DE", 0.23412, PERCENT, "23,4 %", "23,412 %"),
        ("de_DE", 51.25, DAYS, "51,3", "51,25 Tage"),
        ("de_DE", 1, DAYS, "1", "1 Tag"),
        ("de_DE", 12.5, PER_THOUSAND, "12,5", "12,5 tickets per 1.000"),
        ("de_CH", Decimal("1250.5"), CHF, "CHF 1'251", "CHF 1'250.50"),
        ("de_CH", Decimal("-1250.5"), CHF, "CHF−1'251", "CHF−1'250.50"),
        ("nl_NL", Decimal(-99), EUR, "€ −99", "€ −99,00"),
        ("fr_FR", Decimal("1250.5"), USD, "1\u202f251 $US", "1\u202f250,50 $US"),
        ("fr_FR", 1.5, DAYS, "1,5", "1,5 jour"),
        ("en_IN", Decimal(12345678), USD, "$1.23Cr", "$1,23,45,678.00"),
        ("en_IN", Decimal(9999999), USD, "$1.00Cr", "$99,99,999.00"),
        ("en_IN", 842310, DEALS, "8,42,310", "8,42,310 deals"),
        ("ja_JP", Decimal(1234567), USD, "$123.46万", "$1,234,567.00"),
        ("ja_JP", Decimal("99999999"), USD, "$1.00億", "$99,999,999.00"),
        ("ja_JP", Decimal(842310), USD, "$842,310", "$842,310.00"),
        ("es_ES", Decimal(2_400_000_000), EUR, "2.400,00 M €", "2.400.000.000,00 €"),
        ("sv_SE", -0.5, PERCENT, "−50,0 %", "−50 %"),
        ("en_US", Decimal("12.3456"), DINAR, "KWD 12.346", "KWD 12.346"),
        ("en_US", Decimal(5), Display("XOF", currency="XOF"), "F\u202fCFA 5", "F\u202fCFA 5"),
        ("pl_PL", 2, DAYS, "2", "2 dni"),
        ("ar_EG", 2, DAYS, "2", "2 يوم"),
    ],
)
def test_a_value_is_shown_in_its_locale(
    locale: str, value: int | float | Decimal, display: Display, text: str, full: str
) -> None:
    shown = show(value, display, notation_of(locale))
    assert shown.text.replace("\u00a0", " ") == text
    assert shown.full.replace("\u00a0", " ") == full


def test_changes_and_shares_follow_the_locale() -> None:
    german = notation_of("de_DE")
    assert show_change(Decimal("42310"), EUR, german) == "+42.310\u00a0€"
    assert show_change(-0.0123, PERCENT, german) == "−1,2 pp"
    assert show_change(2.25, DAYS, german) == "+2,3 Tage"
    assert show_share(0.995, german) == "99,5\u00a0%"
    assert show_rate(0.4352, german) == "43,5\u00a0%"
    assert show_growth(-5, 50, german) == "−10,0\u00a0%"


@given(
    locale=st.sampled_from(NAMES),
    value=st.decimals(-(10**15), 10**15, places=2),
    currency=st.sampled_from(("USD", "EUR", "JPY", "INR")),
)
def test_whole_amounts_are_those_that_babel_writes(
    locale: str, value: Decimal, currency: str
) -> None:
    if currency == "JPY":
        value = value.to_integral_value()
    shown = show(value, Display(currency, currency=currency), notation_of(locale))
    own = numbers.format_currency(value, currency, locale=locale)
    assert bare(shown.full) == bare(own)
    shown = show(value, DEALS, notation_of(locale))
    assert bare(shown.full.removesuffix(" deals").removesuffix(" deal")) == bare(
        numbers.format_decimal(value, locale=locale, decimal_quantization=False)
    )


@given(locale=st.sampled_from(NAMES), value=st.decimals(-10, 10, places=3))
def test_percents_are_those_that_babel_writes(locale: str, value: Decimal) -> None:
    pattern = Locale.parse(locale).percent_formats[None].pattern.replace("##0", "##0.0")
    own = numbers.format_percent(value, pattern, locale=locale)
    assert bare(show_rate(value, notation_of(locale))) == bare(own)


def bare(text: str) -> str:
    """Leave out what we write otherwise on purpose: the minus, and a space beside letters.

    Signs of zero, which Babel writes for −0.00, and marks of direction around them go too.
    """
    text = text.replace("−", SIGN).replace("\u200e", "").replace("\u200f", "")
    if not re.search("[1-9]", text):
        text = text.replace(SIGN, "")
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("locale", EVERY[::7])
def test_every_locale_can_be_written_in(locale: str) -> None:
    """One in seven of the locales that there are; all were tried when this was written."""
    reader, day = Reader(Calendar(), locale), date(2026, 9, 14)
    for display in (USD, CHF, PERCENT, DEALS, DAYS):
        for value in (0, 1, -2, 0.5, 12345.678, -(10**7), 10**13):
            shown = show(value, display, reader.notation)
            assert shown.text
            assert not set("¤{}\0") & set(shown.text + shown.full)
    for grain in Grain:
        assert period_text(day, grain, reader) or grain is Grain.ALL
        assert tick_text(day, grain, reader, first=True) or grain is Grain.ALL
    assert len({cycle_text("weekday", str(n), locale) for n in range(1, 8)}) == 7
    assert len({cycle_text("month_of_year", str(n), locale) for n in range(1, 13)}) == 12
    assert "2026" in as_of_text(datetime(2026, 9, 14, 14, 5), locale) or locale[:2] in CALENDARS


#: whose dates count years otherwise, or write them in two digits
CALENDARS = ("ar", "bg", "bn", "fa", "ff", "mr", "my", "ne", "th", "vi", "dz", "ckb", "sd", "ur")


@pytest.mark.parametrize(
    ("locale", "grain", "text", "tick"),
    [
        ("en_US", Grain.DAY, "Sep 14, 2026", "Sep 14"),
        ("en_GB", Grain.DAY, "14 Sept 2026", "14 Sept"),
        ("de_DE", Grain.DAY, "14.09.2026", "14. Sept."),
        ("en_GB", Grain.WEEK, "Week of 14 Sept 2026", "14 Sept"),
        ("de_DE", Grain.WEEK, "14.–20. Sept. 2026", "14. Sept."),
        ("fr_FR", Grain.MONTH, "septembre 2026", "sept. 2026"),
        ("ja_JP", Grain.MONTH, "2026年9月", "2026年9月"),
        ("fr_FR", Grain.QUARTER, "T3 2026", "T3 2026"),
        ("de_DE", Grain.FISCAL_QUARTER, "FY2026-Q3", "FY2026-Q3"),
    ],
)
def test_periods_have_their_names(locale: str, grain: Grain, text: str, tick: str) -> None:
    reader = Reader(Calendar(), locale)
    assert period_text(date(2026, 9, 14), grain, reader) == text
    assert tick_text(date(2026, 9, 14), grain, reader, first=True) == tick


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en_US", "vs week of Sep 7"),
        ("de_DE", "vs 7.–13. Sept."),
        ("fil_PH", "vs Set 7–13"),
        ("zu_ZA", "vs Sep 7–13"),
    ],
)
def test_the_week_before_keeps_the_letters_of_its_month(locale: str, text: str) -> None:
    point = Point(date(2026, 9, 14), date(2026, 9, 21), 1)
    said = against(point, Grain.WEEK, Reader(Calendar(), locale))
    assert said.replace("\u00a0", " ").replace("\u2009", "") == text


def test_times_are_of_twelve_hours_or_of_twenty_four() -> None:
    assert locales.clock(time(14), "en_US") == "2:00\u202fPM"
    assert cycle_text("hour_of_day", "14", "de_DE") == "14:00"
    assert as_of_text(datetime(2026, 9, 19, 14, 5), "de_DE") == "19.09.2026, 14:05"
    assert cycle_text("weekday", "1", "fr_FR") == "lundi"


def german(*tiles: Tile) -> dict[str, str]:
    model = fakes.model(*tiles)
    reader = Reader(model.calendar, "de_DE")
    return draw(lay_out_all(model), reader, fakes.query, fakes.AS_OF).texts


def test_a_page_says_its_language_and_nothing_on_it_is_written_in_english_numbers() -> None:
    page = german()["dashboards/sales.html"]
    assert '<html lang="de-DE"' in page
    assert "1,38\u00a0Mio.\u00a0$" in page
    assert 'title="1.383.250,45\u00a0$"' in page
    assert 'data-value="1383250.45"' in page
    assert "18.09.2026" in page
    assert "23,4\u00a0%" in page
    assert '51,3</span> <span class="unit">Tage</span>' in page
    seen = re.sub(r"<style>.*?</style>|<[^>]*>", " ", page, flags=re.S)
    assert re.findall(r"\$\d|\d,\d{3}\b|\d\.\d+%|\bSep \d", seen) == []


def test_the_axis_of_a_chart_is_written_in_the_locale_too() -> None:
    texts = german(Tile("chart", "revenue", "line", grain=Grain.MONTH, last=12))
    page = texts["dashboards/sales.html"]
    drawn = re.findall(r">([^<>]+)</text>", page)
    assert {"800.000\u00a0$", "1,2\u00a0Mio.\u00a0$", "0\u00a0$"} <= set(drawn)
    assert {"Okt. 2025", "Jan. 2026"} <= {text.replace("\u00a0", " ") for text in drawn}
    (name,) = (name for name in texts if name.endswith(".vl.json"))
    assert '"decimal": ","' in texts[name]


def test_the_same_page_is_drawn_twice_in_the_same_bytes() -> None:
    assert german() == german()


def test_no_text_of_people_stands_in_the_expression_of_an_axis() -> None:
    model = fakes.model(Tile("chart", "hostile", "line"))
    tile = lay_out_all(model)[0].ir.rows[0].tiles[0]
    label = axis_label(tile, notation_of("de_DE"))
    assert "script" not in label
    assert "calls" not in label
