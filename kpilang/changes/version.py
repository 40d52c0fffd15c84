"""A version of a model, with what it takes to tell of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from kpilang.changes.references import AS_THEY_WERE, Names
from kpilang.model.project import Model
from kpilang.source.frozen import dataclass
from kpilang.source.text import Source


@dataclass(frozen=True, slots=True)
class Version:
    """A model, the texts that it was read from, and the names of today for its own."""

    model: Model
    texts: Mapping[str, Source] = field(default_factory=dict)
    names: Names = AS_THEY_WERE
