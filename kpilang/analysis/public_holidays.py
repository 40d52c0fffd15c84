"""The public holidays of a country or a part of it, from the `holidays` library."""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection
from datetime import date
from importlib.metadata import version

import holidays
from holidays.registry import COUNTRIES

from kpilang.diagnostics.suggest import nearest

#: the years for which holidays are written down; in others every working day is worked on
YEARS = range(2000, 2051)
VERSION = version("holidays")
_LANGUAGE = "en_US"

Days = tuple[tuple[date, str], ...]


def countries() -> dict[str, list[str]]:
    """Return the countries that are known by their two letters, with their parts."""
    return holidays.list_supported_countries(include_aliases=False)


def days(country: str, part: str, workdays: Collection[int]) -> Days:
    """Return the public holidays that fall on working days, in order; both names are known."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a country's rules are known for some years only
        plain = holidays.country_holidays(country)
        language = _LANGUAGE if _LANGUAGE in plain.supported_languages else None
        found = holidays.country_holidays(
            country, subdiv=part or None, years=YEARS, language=language
        )
    return tuple(
        (day, name)
        for day, name in sorted(found.items())
        if day.weekday() in workdays and day.year in YEARS
    )


def similar(name: str) -> tuple[str, ...]:
    """Return the letters of countries whose name or letters are like a word."""
    plain = re.sub("[^a-z]", "", name.lower())
    letters = {key.replace("_", ""): entry[1] for key, entry in COUNTRIES.items()}
    letters |= {entry[2].lower(): entry[1] for entry in COUNTRIES.values()}
    if plain in letters:
        return (letters[plain],)
    if name.upper() in countries():
        return (name.upper(),)
    return tuple(dict.fromkeys(letters[near] for near in nearest(plain, letters)))
