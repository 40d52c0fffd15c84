"""The address of a database server, read strictly: what could be read in two ways is refused.

Drivers read on where a character of a password was not encoded, take the rest of the password for
a host, and say so in their errors. Here such an address has no parts at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from urllib.parse import unquote

from kpilang.engines.base import EngineError, Refusal
from kpilang.source.frozen import dataclass

_ADDRESS = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+]*)://"
    r"(?:(?P<user>[^:@/?#\s]*)(?::(?P<password>[^:@/?#\s]*))?@)?"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:@/?#\s\[\]]*)(?::(?P<port>[0-9]{1,5}))?"
    r"(?:/(?P<database>[^/?#@\s]*)(?:/(?P<schema>[^/?#@\s]*))?)?"
    r"(?:\?(?P<query>[^?#@\s]*))?"
)
_LOOSE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_RULE = "in a name or a password, characters such as `@ : / ? # %` and blanks are written encoded"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is, and who asks; what is not said is left to the driver."""

    user: str | None
    password: str | None = field(repr=False)
    host: str | None
    port: int | None
    database: str | None
    options: Mapping[str, str]
    schema: str | None = None


def address(
    url: str, schemes: tuple[str, ...], options: tuple[str, ...], *, has_schema: bool = False
) -> Address:
    """Return the parts of `scheme://user:password@host:port/database?option=value`.

    A schema may stand behind the database where an address has one. Raises EngineError, whose text
    holds nothing of the address.
    """
    forms = " or ".join(f"`{scheme}://`" for scheme in schemes)
    if not url.startswith(tuple(f"{scheme}://" for scheme in schemes)):
        raise _malformed(f"it does not begin with {forms}")
    found = _ADDRESS.fullmatch(url)
    if found is None or _LOOSE_PERCENT.search(url) or (found["schema"] and not has_schema):
        raise _malformed(_RULE)
    parts = {name: unquote(part) if part else None for name, part in found.groupdict().items()}
    given: dict[str, str] = {}
    for item in filter(None, (found["query"] or "").split("&")):
        name, equals, value = item.partition("=")
        if not equals or name not in options:
            known = ", ".join(f"`{option}`" for option in options)
            raise _malformed(f"after `?` stand options with their values; those known are {known}")
        given[name] = unquote(value)
    host = parts["host"]
    port = None if found["port"] is None else int(found["port"])
    if port is not None and not 0 < port < 65_536:
        raise _malformed("a port is a number from 1 to 65535")
    if any("\x00" in part for part in (*given.values(), *parts.values()) if part):
        raise _malformed("no part of it may hold the character of number 0")
    return Address(
        parts["user"],
        parts["password"],
        None if host is None else host.strip("[]"),
        port,
        parts["database"],
        given,
        parts["schema"],
    )


def _malformed(reason: str) -> EngineError:
    return EngineError(reason, Refusal.MALFORMED_URL)
