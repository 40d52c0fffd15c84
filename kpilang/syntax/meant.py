"""What a notation of another tool stands for."""

from __future__ import annotations

from kpilang.diagnostics.model import Applicability
from kpilang.source.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Meant:
    """What a notation stands for: tokens to read instead, none where that is not clear."""

    message: str
    help: str
    tokens: tuple[tuple[str, str], ...] = ()
    instead: str | None = None
    applicability: Applicability = Applicability.SAFE
