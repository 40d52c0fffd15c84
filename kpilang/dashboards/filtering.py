"""Filters as pages: one page more for each member of a dimension that a dashboard filters by.

A member is what it is called: two people of one name are on one page together, as they are in
`kpi query --where`, and the page says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote

from kpilang.dashboards.evaluate import Query
from kpilang.dashboards.ir import DashboardIR, Form
from kpilang.model.expr import Binary, Column, Literal
from kpilang.model.filter import Filter
from kpilang.model.types import BOOLEAN, TEXT
from kpilang.plan.answer import Answer
from kpilang.plan.columns import key_column
from kpilang.plan.request import Request
from kpilang.source.frozen import dataclass
from kpilang.workspace.artefacts import file_name

#: how many members of a dimension have a page each
MOST = 60


@dataclass(frozen=True, slots=True)
class Member:
    """A member, and how many there are of that name; `file` is its page below the dashboard's."""

    name: str
    count: int
    file: str


@dataclass(frozen=True, slots=True)
class Link:
    """A choice of a filter; `link` is empty for the page that it stands on."""

    text: str
    link: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What a filter offers on a page: `chosen` is the page's own member, empty for all."""

    dimension: str
    chosen: str
    links: tuple[Link, ...]

    @property
    def label(self) -> str:
        """The dimension in words."""
        words = self.dimension.replace("_", " ")
        return words[:1].upper() + words[1:]


def members(ir: DashboardIR, dimension: str, query: Query, as_of: datetime) -> tuple[Member, ...]:
    """Return the members that any measure of a dashboard has in its last 12 periods, by name."""
    asked = dict.fromkeys(
        (tile.query.measure, tile.query.each)
        for row in ir.rows
        for shown in row.tiles
        for tile in (shown, *(branch.tile for branch in shown.branches))
        if tile.form not in (Form.FUNNEL, Form.TREE)
    )
    keys: dict[str, set[str | None]] = {}
    for measure, each in asked:
        request = Request(by=(dimension,), periods=12, as_of=as_of, each=each, keyed=True)
        for row in query(measure, request).records():
            if row[dimension] is not None and row["value"] is not None:
                keys.setdefault(row[dimension], set()).add(row.get(key_column(dimension)))
    files = _files(sorted(keys))
    return tuple(Member(name, len(keys[name]), files[name]) for name in sorted(keys))


def filtered(query: Query, dimension: str, member: str) -> Query:
    """Return a query function that answers for the rows of one member alone."""
    is_member = Binary(BOOLEAN, "=", Column(TEXT, (), "", dimension), Literal(TEXT, member))
    where = Filter(is_member, (dimension,))

    def ask(name: str, request: Request) -> Answer:
        return query(name, replace(request, where=where))

    return ask


def choices(
    stem: str, all_members: dict[str, tuple[Member, ...]], dimension: str = "", name: str = ""
) -> tuple[Choices, ...]:
    """Return what the filters of a dashboard offer on its page, or on that of a member."""
    up = "../../" if name else ""
    found = []
    for other, of in all_members.items():
        chosen = name if other == dimension else ""
        every = Link("All", f"{up}{quote(stem)}.html" if name else "")
        folder = f"{up}{quote(stem)}/{quote(file_name(other))}"
        links = [
            Link(one.name, "" if one.name == chosen else f"{folder}/{quote(one.file)}")
            for one in of
        ]
        found.append(Choices(other, chosen, (every, *links)))
    return tuple(found)


def _files(names: Iterable[str]) -> dict[str, str]:
    """Return a file name for each member; those that differ in case alone get a hash too."""
    taken: set[str] = set()
    found = {}
    for name in names:
        text = file_name(name)
        if not text or text.lower() in taken:
            text = f"{text}~{sha256(name.encode()).hexdigest()[:12]}"
        taken.add(text.lower())
        found[name] = f"{text}.html"
    return found
