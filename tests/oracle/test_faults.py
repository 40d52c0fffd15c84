"""Some faults planted in the planner, in a full run all: the oracle catches each where it did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import kpilang
from tests.oracle.fault import Fault
from tests.oracle.faults import Copy, caught_before, copied
from tests.oracle.planted import FAULTS
from tests.support.full import some

PACKAGE = Path(kpilang.__file__).parent


@pytest.fixture(scope="module")
def copy() -> Iterator[Copy]:
    with copied() as made:
        yield made


def test_every_fault_can_be_planted() -> None:
    """What was moved is planted where it stands now: a part of the faults would not show it."""
    for fault in FAULTS:
        text = (PACKAGE / fault.file).read_text(encoding="utf-8")
        assert text.count(fault.right) == 1, fault


@pytest.mark.parametrize("fault", some(FAULTS, 20), ids=str)
def test_a_planted_fault_is_caught(copy: Copy, fault: Fault) -> None:
    assert copy.catches(fault, caught_before().get(str(fault))) is not None


def test_every_fault_was_caught() -> None:
    assert {str(fault) for fault in FAULTS} == set(caught_before())
