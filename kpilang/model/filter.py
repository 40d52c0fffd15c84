"""Filter: a condition on dimensions, asked of a measure as a whole."""

from __future__ import annotations

from kpilang.model.expr import Expr
from kpilang.source.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on dimensions: typed by analysis, over pseudo columns named after dimensions.

    In `condition` a dimension stands as `Column(path=(), source="", column=<dimension name>)`.
    """

    condition: Expr
    dimensions: tuple[str, ...]
