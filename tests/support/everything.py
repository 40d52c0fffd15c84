"""All there is to a value, its spans too, which equality leaves out."""

from __future__ import annotations

from dataclasses import fields, is_dataclass


def everything(value: object) -> object:
    """Return plain values that are equal only where everything in two values is."""
    if isinstance(value, tuple):
        return (type(value).__name__, *map(everything, value))
    if isinstance(value, dict):
        return [(key, everything(part)) for key, part in value.items()]
    if is_dataclass(value):
        parts = {f.name: everything(getattr(value, f.name)) for f in fields(value)}
        return (type(value).__name__, parts)
    return (type(value).__name__, repr(value))
