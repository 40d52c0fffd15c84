"""Passwords in a `kpi.toml`, where none should stand: found, and covered before it is shown."""

from __future__ import annotations

import re

#: between the first colon of an address and its last `@`, or as an option
_PASSWORDS = (
    re.compile(r"(://[^\s\"'@:/]*:)([^\"'\n]+)(@)"),
    re.compile(r"(\bpassword=)([^\s\"'&]+)()"),
)


def has_password(text: str) -> bool:
    """Tell whether a password stands in an address."""
    return any(pattern.search(text) for pattern in _PASSWORDS)


def without_passwords(text: str) -> str:
    """Return the text with as many stars in the place of each password as it has letters."""
    for pattern in _PASSWORDS:
        text = pattern.sub(lambda found: f"{found[1]}{'*' * len(found[2])}{found[3]}", text)
    return text
