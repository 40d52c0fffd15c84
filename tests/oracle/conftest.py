"""The small world of cases worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.oracle.hand import Hand, hand
from tests.oracle.small import SPEC, TABLES


@pytest.fixture
def world(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Hand]:
    """The small world with one more KPI, `k`."""
    formula, window = request.param
    window = window.replace("{ ", "{\n").replace(" else", "\nelse").replace(" }", "\n}")
    spec = f"{SPEC}\nkpi k {{\n  formula: {formula}\n  window: {window}\n}}\n"
    with hand(tmp_path, spec, TABLES) as made:
        yield made
