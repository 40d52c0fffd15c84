"""Filters as pages: one page more for each member of a dimension that a dashboard filters by.

Where several filters are chosen at once there is a page for the members that have rows together. A
member is what it is called: two people of one name are on one page together, as they are in
`kpi query --where`, and the page says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote

from kpilang.dashboards.evaluate import Query
from kpilang.dashboards.ir import DashboardIR, Form
from kpilang.model.expr import Binary, Column, Expr, Literal
from kpilang.model.filter import Filter
from kpilang.model.types import BOOLEAN, TEXT
from kpilang.plan.answer import Answer
from kpilang.plan.columns import key_column
from kpilang.plan.request import Request
from kpilang.source.frozen import dataclass
from kpilang.workspace.artefacts import file_name

#: how many members of a dimension have a page each
MOST = 60
#: how many pages of members together a dashboard has
MOST_TOGETHER = 120


@dataclass(frozen=True, slots=True)
class Member:
    """A member, and how many there are of that name; `file` is what its page is called."""

    name: str
    count: int
    file: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is chosen on a page: of some filters, in their order, a member each.

    `together` is how many there are of those names, where it is more than one of each.
    """

    members: tuple[tuple[str, Member], ...] = ()
    together: int = 1

    @property
    def title(self) -> str:
        """The members' names."""
        return ", ".join(member.name for _, member in self.members)

    @property
    def names(self) -> tuple[tuple[str, str], ...]:
        """What tells it from others: dimensions with members."""
        return tuple((dimension, member.name) for dimension, member in self.members)

    def of(self, dimension: str) -> str:
        """Return the member of a filter, empty for all."""
        return dict(self.names).get(dimension, "")

    def path(self, stem: str) -> str:
        """Return its page below the folder of dashboards: `sales/region+rep/EMEA/Ann.html`."""
        if not self.members:
            return f"{stem}.html"
        folder = "+".join(file_name(dimension) for dimension, _ in self.members)
        files = "/".join(member.file for _, member in self.members)
        return f"{stem}/{folder}/{files}.html"


#: nothing is chosen
ALL = Chosen()


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
    found = _met(ir, (dimension,), query, as_of)
    names = [name for (name,) in found]
    files = _files(names)
    return tuple(Member(name, found[name,], files[name]) for name in names)


def together(
    ir: DashboardIR,
    of: Mapping[str, tuple[Member, ...]],
    query: Query,
    as_of: datetime,
) -> tuple[Chosen, ...]:
    """Return the members of several filters that any measure has rows of together, by name."""
    known = [{member.name: member for member in all_of} for all_of in of.values()]
    found = []
    for names, count in _met(ir, tuple(of), query, as_of).items():
        each = [by_name.get(name) for by_name, name in zip(known, names, strict=True)]
        whole = [member for member in each if member is not None]
        if len(whole) == len(names):
            found.append(Chosen(tuple(zip(of, whole, strict=True)), count))
    return tuple(found)


def filtered(query: Query, chosen: Chosen) -> Query:
    """Return a query function that answers for the rows of what is chosen alone."""
    conditions: list[Expr] = [
        Binary(BOOLEAN, "=", Column(TEXT, (), "", dimension), Literal(TEXT, name))
        for dimension, name in chosen.names
    ]
    whole = conditions[0]
    for condition in conditions[1:]:
        whole = Binary(BOOLEAN, "and", whole, condition)
    where = Filter(whole, tuple(dimension for dimension, _ in chosen.names))

    def ask(name: str, request: Request) -> Answer:
        return query(name, replace(request, where=where))

    return ask


def choices(
    stem: str,
    offered: Mapping[str, tuple[Member, ...]],
    made: Iterable[Chosen] = (),
    here: Chosen = ALL,
) -> tuple[Choices, ...]:
    """Return what the filters of a dashboard offer on a page, among the pages that are `made`.

    A choice keeps what is chosen of the other filters. A member that has no rows together with that
    is not offered; where no page has members of these dimensions together, it is chosen alone.
    """
    pages = {one.names: one for one in made}
    combined = {tuple(dimension for dimension, _ in names) for names in pages}
    up = "../" * (len(here.members) + 1) if here.members else ""
    found = []
    for dimension, of in offered.items():
        every = _changed(here, offered, dimension, None)
        if len(every.members) > 1 and every.names not in pages:
            every = ALL
        links = [Link("All", _link(every, here, stem, up))]
        for member in of:
            wanted = _changed(here, offered, dimension, member)
            if wanted.names not in pages and len(wanted.members) > 1:
                if tuple(name for name, _ in wanted.members) in combined:
                    continue
                wanted = Chosen(((dimension, member),), member.count)
            links.append(Link(member.name, _link(wanted, here, stem, up)))
        found.append(Choices(dimension, here.of(dimension), tuple(links)))
    return tuple(found)


def _changed(
    here: Chosen, offered: Mapping[str, tuple[Member, ...]], dimension: str, to: Member | None
) -> Chosen:
    """Return what is chosen with another member of one filter, or without one of it."""
    own = dict(here.members)
    own.pop(dimension, None)
    if to is not None:
        own[dimension] = to
    return Chosen(tuple((name, own[name]) for name in offered if name in own))


def _link(to: Chosen, here: Chosen, stem: str, up: str) -> str:
    if to.names == here.names:
        return ""
    return up + quote(to.path(stem))


def _met(
    ir: DashboardIR, dimensions: tuple[str, ...], query: Query, as_of: datetime
) -> dict[tuple[str, ...], int]:
    """Return the members of dimensions that any measure has together in its last 12 periods.

    With each, how many there are of those names; by name.
    """
    asked = dict.fromkeys(
        (tile.query.measure, tile.query.each)
        for shown in ir.tiles
        for tile in (shown, *(branch.tile for branch in shown.branches))
        if tile.form not in (Form.FUNNEL, Form.TREE)
    )
    keys: dict[tuple[str, ...], set[tuple[str | None, ...]]] = {}
    for measure, each in asked:
        request = Request(by=dimensions, periods=12, as_of=as_of, each=each, keyed=True)
        for row in query(measure, request).records():
            names = tuple(row[dimension] for dimension in dimensions)
            if None not in names and row["value"] is not None:
                own = tuple(row.get(key_column(dimension)) for dimension in dimensions)
                keys.setdefault(names, set()).add(own)
    return {names: len(keys[names]) for names in sorted(keys)}


def _files(names: Iterable[str]) -> dict[str, str]:
    """Return a file name for each member; those that differ in case alone get a hash too."""
    taken: set[str] = set()
    found = {}
    for name in names:
        text = file_name(name)
        if not text or text.lower() in taken:
            text = f"{text}~{sha256(name.encode()).hexdigest()[:12]}"
        taken.add(text.lower())
        found[name] = text
    return found
