"""Passwords in a `kpi.toml`, where none should stand: found, and covered before it is shown."""

from __future__ import annotations

import re

_NAMES = r"\b(?:password|passwd|passphrase|pwd|secret|token|access_token|api_key)"
#: between the first colon of an address and its last `@`, or as an option
_PASSWORDS = (
    re.compile(r"(://[^\s\"'@:/]*:)([^\"'\n]+)(@)"),
    re.compile(rf"({_NAMES}=)([^\s\"'&]+)()"),
)
#: as a setting of its own, which there is none of
_SETTINGS = (
    re.compile(rf"({_NAMES}[\"']?[ \t]*=[ \t]*[\"']+)([^\"'\n]+)()"),
    re.compile(rf"({_NAMES}[\"']?[ \t]*=[ \t]*)([^\s\"'*&#,}}][^\s\"'&#,}}]*)()"),
)


def has_password(text: str) -> bool:
    """Tell whether a password stands in an address."""
    return any(pattern.search(text) for pattern in _PASSWORDS)


def without_passwords(text: str) -> str:
    """Return the text with as many stars in the place of each password as it has letters."""
    for pattern in (*_PASSWORDS, *_SETTINGS):
        text = pattern.sub(lambda found: f"{found[1]}{'*' * len(found[2])}{found[3]}", text)
    return text
