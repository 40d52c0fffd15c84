"""Fields that are filled when one of them is read, all of them at once."""

from __future__ import annotations

from dataclasses import field, replace
from typing import Any

import pytest

from kpilang.source.frozen import dataclass
from kpilang.source.later import LATER, Later, later_fields


@dataclass(frozen=True, slots=True)
class Page(Later):
    title: str
    text: str = field(default="", metadata=LATER)
    notes: tuple[str, ...] = field(default=(), metadata=LATER)


class Fill:
    """Counts how often a page is filled."""

    def __init__(self) -> None:
        self.count = 0
        self.page = object.__new__(Page)
        self.put("title", "A page")
        vars(Later)["_fill"].__set__(self.page, self)

    def put(self, name: str, value: Any) -> None:
        vars(Page)[name].__set__(self.page, value)

    def __call__(self) -> None:
        self.count += 1
        self.put("text", "words")
        self.put("notes", ("one",))


def test_fields_are_filled_once_and_only_when_they_are_read() -> None:
    fill = Fill()
    assert fill.page.title == "A page"
    assert fill.count == 0
    assert (fill.page.notes, fill.page.text, fill.page.text) == (("one",), "words", "words")
    assert fill.count == 1


def test_nothing_tells_what_is_filled_later_from_what_was_made_whole() -> None:
    whole = Page("A page", "words", ("one",))
    assert Fill().page == whole
    assert repr(Fill().page) == repr(whole)
    assert hash(Fill().page) == hash(whole)
    assert replace(Fill().page, title="Other") == replace(whole, title="Other")


def test_what_is_no_field_is_not_there() -> None:
    fill = Fill()
    for page in (fill.page, Page("A page")):
        with pytest.raises(AttributeError, match="'Page' object has no attribute 'author'"):
            page.author  # type: ignore[attr-defined]  # noqa: B018
    assert fill.count == 0


def test_the_fields_of_a_class_are_told() -> None:
    assert [f.name for f in later_fields(Page)] == ["text", "notes"]
