"""Some faults planted in the planner, in a full run all: the oracle catches each where it did."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.oracle.fault import Fault
from tests.oracle.faults import Copy, caught_before, copied
from tests.oracle.planted import FAULTS
from tests.support.full import some


@pytest.fixture(scope="module")
def copy() -> Iterator[Copy]:
    with copied() as made:
        yield made


@pytest.mark.parametrize("fault", some(FAULTS, 20), ids=str)
def test_a_planted_fault_is_caught(copy: Copy, fault: Fault) -> None:
    assert copy.catches(fault, caught_before().get(str(fault))) is not None


def test_every_fault_was_caught() -> None:
    assert {str(fault) for fault in FAULTS} == set(caught_before())
