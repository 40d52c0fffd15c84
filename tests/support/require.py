"""What a test needs from the machine: it is skipped without, and fails where all must run."""

from __future__ import annotations

import os

import pytest


def need(condition: object, reason: str) -> None:
    """Skip the test unless the condition holds; under KPI_REQUIRE_ALL=1 fail it."""
    if condition:
        return
    if os.environ.get("KPI_REQUIRE_ALL") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
