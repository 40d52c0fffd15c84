"""Names of a statement's own tables and columns: told apart, and short enough for every engine.

Engines cut names (PostgreSQL after 63 bytes), so a long one is cut here and told apart.
"""

from __future__ import annotations

from hashlib import sha256

#: what leaves room for the endings that names are given
LONGEST = 54


def shortened(name: str, most: int = LONGEST) -> str:
    """Return the name, or its beginning and a hash of it where it is too long."""
    if len(name.encode()) <= most:
        return name
    return f"{name[: most // 3]}_{sha256(name.encode()).hexdigest()[:8]}"


def fresh(name: str, taken: set[str]) -> str:
    """Return the name, numbered where it is taken, and reserve it."""
    name = shortened(name)
    number, unique = 2, name
    while unique.lower() in taken:
        unique, number = f"{name}_{number}", number + 1
    taken.add(unique.lower())
    return unique
