"""The quick dataclass does what that of the standard library does."""

from __future__ import annotations

import copy
import dataclasses
import os
import pickle
import subprocess
import sys
from dataclasses import field
from typing import Any

import pytest

from kpilang.model.expr import Column
from kpilang.model.types import number
from kpilang.source import frozen


def family(dataclass: Any) -> tuple[Any, Any, Any]:
    @dataclass(frozen=True, slots=True)
    class Base:
        place: int = field(default=0, compare=False, repr=False, kw_only=True)

    @dataclass(frozen=True, slots=True)
    class Leaf(Base):
        name: str
        parts: tuple[Any, ...] = ()
        known: dict[str, int] = field(default_factory=dict)
        quiet: bool = field(default=False, compare=False)

        @property
        def loud(self) -> bool:
            return not self.quiet

    @dataclass(frozen=True, slots=True)
    class Empty(Base):
        """Nothing but a place."""

    return Base, Leaf, Empty


OURS, THEIRS = family(frozen.dataclass), family(dataclasses.dataclass)


@pytest.mark.parametrize("base", [0, 2])
def test_values_are_told_the_same(base: int) -> None:
    assert repr(OURS[base](place=3)) == repr(THEIRS[base](place=3))


def test_fields_defaults_and_representation_are_the_same() -> None:
    ours, theirs = OURS[1], THEIRS[1]
    for made in ({"name": "a"}, {"name": "a", "parts": (1,), "quiet": True, "place": 4}):
        a, b = ours(**made), theirs(**made)
        assert repr(a) == repr(b)
        assert dataclasses.asdict(a) == dataclasses.asdict(b)
    assert [f.name for f in dataclasses.fields(ours)] == [
        f.name for f in dataclasses.fields(theirs)
    ]
    assert ours.__match_args__ == theirs.__match_args__
    assert ours("a").known is not ours("a").known
    assert ours("a", quiet=False).loud


@pytest.mark.parametrize("arguments", [(), ("a", (), {}, False, 3), ("a", "b", "c", "d", "e", "f")])
def test_wrong_arguments_are_refused(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError, match="argument"):
        OURS[1](*arguments)


def test_equality_asks_the_same_fields_of_the_same_class() -> None:
    base, leaf, empty = OURS
    assert leaf("a", place=1) == leaf("a", place=2, quiet=True)
    assert leaf("a") != leaf("b")
    assert leaf("a", known={"x": 1}) != leaf("a")
    assert base() != empty()
    assert empty(place=1) == empty(place=2)
    assert leaf("a") != ("a", (), {})


def test_equal_values_have_equal_hashes() -> None:
    @frozen.dataclass(frozen=True, slots=True)
    class Pair:
        left: int
        right: str = field(default="", compare=False)

    assert hash(Pair(1, "a")) == hash(Pair(1, "b"))
    assert len({Pair(1, "a"), Pair(1, "b"), Pair(2)}) == 2


def test_values_have_slots_and_can_be_copied() -> None:
    value = OURS[1]("a", (1, 2), place=5)
    assert not hasattr(value, "__dict__")
    assert dataclasses.replace(value, name="b") == OURS[1]("b", (1, 2))
    assert dataclasses.replace(value, name="b").place == 5
    assert copy.deepcopy(value) == value


def test_values_of_a_module_can_be_pickled() -> None:
    from kpilang.model.windows import Grain, Window, WindowKind

    window = Window(WindowKind.PERIOD, Grain.MONTH)
    assert pickle.loads(pickle.dumps(window)) == window


def test_a_value_that_holds_itself_is_represented() -> None:
    parts: list[Any] = []
    value = OURS[1]("a", parts)
    parts.append(value)
    assert "..." in repr(value)


def test_a_kept_hash_is_not_taken_to_another_process() -> None:
    column = Column(number(), (), "deals", "amount")
    assert column in {column}  # which keeps the hash
    made = 'Column(number(), (), "deals", "amount")'
    code = f"""
import pickle, sys
from kpilang.model.expr import Column
from kpilang.model.types import number
print(pickle.load(sys.stdin.buffer) in {{{made}}})
"""
    for seed in ("1", "2"):
        told = subprocess.run(
            [sys.executable, "-c", code],
            input=pickle.dumps(column),
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        assert told.stdout.split() == [b"True"]
