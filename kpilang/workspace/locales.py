"""The locale that a project names: one that Babel knows."""

from __future__ import annotations

import re

from kpilang.diagnostics.suggest import nearest

#: a language, perhaps a script, perhaps a country
_NAME = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z]{4})?([-_]([A-Za-z]{2}|\d{3}))?")
_FORM = "a language and a country, as `en_GB` or `de_DE`"


def locale_of(text: str) -> str:
    """Return the name of a locale as Babel writes it; ValueError says why there is none."""
    from babel.core import Locale, UnknownLocaleError

    if _NAME.fullmatch(text) is None:
        raise ValueError(f"a locale is {_FORM}{_of_language(text)}")
    try:
        found = str(Locale.parse(text.replace("-", "_")))
    except UnknownLocaleError:
        raise ValueError(f"no locale is called `{text}`{_hint(text)}") from None
    asked = re.split("[-_]", text)
    if asked[0].lower() != found.partition("_")[0]:
        raise ValueError(f"no locale is called `{text}`; it is now `{found}`")
    return found


def _hint(text: str) -> str:
    from babel.localedata import locale_identifiers

    near = nearest(text.replace("-", "_"), sorted(locale_identifiers()))
    return f"; a similar one is `{near[0]}`" if near else f": it is {_FORM}"


def _of_language(text: str) -> str:
    """Return the hint for a language that is named in English."""
    from babel.core import Locale

    names = {name.lower(): code for code, name in Locale("en").languages.items()}
    code = names.get(text.strip().lower())
    return f"; {text} is `{code}`" if code else ""
