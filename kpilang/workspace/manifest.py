"""manifest.json: the model of a build as JSON, a hash per definition, and the files written."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from kpilang.model.digest import definition_hash
from kpilang.model.project import Model

VERSION = 1


def manifest(
    model: Model, as_of: datetime | None, dialects: Iterable[str], files: Iterable[str]
) -> str:
    """Return the manifest's text: keys sorted, exact numbers as text, spans left out.

    Without an as-of the build moves with the clock, and the manifest says `now`.
    """
    names = (*model.kpis, *model.metrics, *model.goals, *model.funnels)
    stated = [name for name in names if name not in model.funnels or model.funnels[name].stages]
    content = {
        "version": VERSION,
        "as_of": as_of.isoformat() if as_of else "now",
        "dialects": sorted(dialects),
        "files": sorted(files),
        "definitions": {name: definition_hash(model, name) for name in stated},
        "model": _plain(model),
    }
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _plain(value: object) -> Any:
    match value:
        case Enum():
            return value.value
        case None | bool() | int() | str():
            return value
        case Decimal():
            return format(value, "f")
        case date():
            return value.isoformat()
        case tuple() | list():
            return [_plain(item) for item in value]
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case _ if is_dataclass(value) and not isinstance(value, type):
            plain = {f.name: _plain(getattr(value, f.name)) for f in fields(value) if f.compare}
            return {"is": type(value).__name__, **plain}
        case _:
            raise TypeError(f"{type(value).__name__} has no JSON form")
