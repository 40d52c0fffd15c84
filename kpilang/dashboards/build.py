"""The pages of a project: their texts, and as files."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import combinations

from kpilang.dashboards import problems
from kpilang.dashboards.charts.drawing import to_text
from kpilang.dashboards.evaluate import Query, Refused, evaluate
from kpilang.dashboards.filtering import (
    ALL,
    MOST,
    MOST_TOGETHER,
    Choices,
    Chosen,
    Member,
    choices,
    filtered,
    members,
    together,
)
from kpilang.dashboards.head import Head, head_of, refused_head
from kpilang.dashboards.html import Page, render
from kpilang.dashboards.layout import LaidOut, lay_out
from kpilang.dashboards.reader import Reader
from kpilang.dashboards.scorecards import FOLDER as CARDS
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.project import Model
from kpilang.source.frozen import dataclass
from kpilang.workspace.artefacts import file_name

FOLDER = "dashboards"


@dataclass(frozen=True, slots=True)
class Drawn:
    """The texts of pages and charts by path, and what is not there: pages of filters, a head."""

    texts: dict[str, str]
    problems: tuple[Diagnostic, ...] = ()


def lay_out_all(model: Model, names: Collection[str] | None = None) -> tuple[LaidOut, ...]:
    """Lay out the dashboards that `names` chooses; all of them without it."""
    return tuple(
        lay_out(model, dashboard)
        for name, dashboard in model.dashboards.items()
        if names is None or name in names
    )


def draw(
    laid_out: Iterable[LaidOut],
    reader: Reader,
    query: Query,
    as_of: datetime,
    folder: str = FOLDER,
    goal: LaidOut | None = None,
) -> Drawn:
    """Return the text of each page and chart by its path below the output folder.

    A dashboard that filters has a page for each member too, and for members of several filters that
    have rows together. The head of each says how `goal` stands, of all members, or why it has no
    number where the data refuse it, which is told too. Raises Refused when a tile's question has
    no plan, and ExtraMissing where charts cannot be drawn.
    """
    texts: dict[str, str] = {}
    told: list[Diagnostic] = []
    head = None
    try:
        head = head_of(goal, query, as_of, reader)
    except Refused as refused:
        assert goal is not None, "only a goal is refused"
        told += refused.problems
        head = refused_head(goal, refused.problems[0].message, reader)
    for one in laid_out:
        stem = file_name(one.ir.name)
        found = _members(one, query, as_of, told)
        made = _together(one, found, query, as_of, told)
        page = _page(one, reader, query, as_of, head, choices(stem, found, made))
        own = {f"{folder}/{stem}.html": page.html}
        for tile, spec in page.charts:
            own[f"{folder}/{stem}.{tile}.vl.json"] = to_text(spec)
        alone = [
            Chosen(((name, member),), member.count) for name in found for member in found[name]
        ]
        for chosen in (*alone, *made):
            offered = choices(stem, found, made, chosen)
            page = _page(one, reader, filtered(query, chosen), as_of, head, offered, chosen)
            own[f"{folder}/{chosen.path(stem)}"] = page.html
        texts |= own
    return Drawn(texts, tuple(told))


def _page(
    one: LaidOut,
    reader: Reader,
    query: Query,
    as_of: datetime,
    head: Head | None,
    offered: tuple[Choices, ...],
    chosen: Chosen = ALL,
) -> Page:
    ir = one.ir.of_members if chosen.members else one.ir
    evaluated = evaluate(ir, query, as_of, reader.calendar.timezone)
    return render(evaluated, reader, offered, chosen, head)


def draw_cards(
    cards: Iterable[LaidOut],
    reader: Reader,
    query: Query,
    as_of: datetime,
    goal: LaidOut | None = None,
) -> Drawn:
    """Return the pages of scorecards; one whose questions the data refuse is told and left out."""
    texts: dict[str, str] = {}
    told: dict[Diagnostic, None] = {}
    for card in cards:
        try:
            drawn = draw((card,), reader, query, as_of, CARDS, goal)
        except Refused as refused:
            told |= dict.fromkeys(refused.problems)
        else:
            texts |= drawn.texts
            told |= dict.fromkeys(drawn.problems)
    return Drawn(texts, tuple(told))


def pages(
    laid_out: Iterable[LaidOut], reader: Reader, query: Query, as_of: datetime
) -> dict[str, str]:
    """Return the texts of `draw`."""
    return draw(laid_out, reader, query, as_of).texts


def _members(
    one: LaidOut, query: Query, as_of: datetime, told: list[Diagnostic]
) -> dict[str, tuple[Member, ...]]:
    """Return the members of each filter that has a page for each of them."""
    found = {}
    for dimension in one.ir.filters:
        of = members(one.ir, dimension, query, as_of)
        if len(of) > MOST:
            reason = f"it has {len(of)} members, and {MOST} at most have a page each"
            _tell(one, (dimension,), reason, told)
        elif of and _is_answered(one, Chosen(((dimension, of[0]),)), query, as_of, told):
            found[dimension] = of
    return found


def _is_answered(
    one: LaidOut, chosen: Chosen, query: Query, as_of: datetime, told: list[Diagnostic]
) -> bool:
    """Tell whether every tile has an answer for some members, as it then has for all of them."""
    try:
        evaluate(one.ir, filtered(query, chosen), as_of, "UTC")
    except Refused as refused:
        names = tuple(name for name, _ in chosen.members)
        _tell(one, names, refused.problems[0].message, told)
        return False
    return True


def _tell(one: LaidOut, names: tuple[str, ...], reason: str, told: list[Diagnostic]) -> None:
    told.append(problems.filter_without_pages(one.ir.name, names, reason, one.span))


def _together(
    one: LaidOut,
    found: dict[str, tuple[Member, ...]],
    query: Query,
    as_of: datetime,
    told: list[Diagnostic],
) -> tuple[Chosen, ...]:
    """Return the members of two filters and more that have a page together: no more than many."""
    made: list[Chosen] = []
    for size in range(2, len(found) + 1):
        for names in combinations(found, size):
            try:
                more = together(one.ir, {name: found[name] for name in names}, query, as_of)
            except Refused as refused:
                _tell(one, names, refused.problems[0].message, told)
                continue
            if len(made) + len(more) > MOST_TOGETHER:
                reason = (
                    f"with their {len(more)} there would be {len(made) + len(more)} pages of"
                    f" several filters, and there are {MOST_TOGETHER} at most"
                )
                _tell(one, names, reason, told)
            elif more and _is_answered(one, more[0], query, as_of, told):
                made += more
    return tuple(made)
