"""The pages of a project: their texts, and as files."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from kpilang.dashboards import problems
from kpilang.dashboards.charts.drawing import to_text
from kpilang.dashboards.evaluate import Query, Refused, evaluate
from kpilang.dashboards.filtering import MOST, Member, choices, filtered, members
from kpilang.dashboards.html import render
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
    """The texts of pages and charts by path, and which pages of filters there are not."""

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
) -> Drawn:
    """Return the text of each page and chart by its path below the output folder.

    A dashboard that filters has a page for each member too. Raises Refused when a tile's question
    has no plan, and ExtraMissing where charts cannot be drawn.
    """
    texts: dict[str, str] = {}
    told: list[Diagnostic] = []
    for one in laid_out:
        stem = file_name(one.ir.name)
        found = _members(one, query, as_of, told)
        evaluated = evaluate(one.ir, query, as_of, reader.calendar.timezone)
        page = render(evaluated, reader, choices(stem, found))
        own = {f"{folder}/{stem}.html": page.html}
        for tile, spec in page.charts:
            own[f"{folder}/{stem}.{tile}.vl.json"] = to_text(spec)
        for dimension in [*found]:
            try:
                own |= _of_members(one, reader, query, as_of, dimension, found)
            except Refused as refused:
                reason = refused.problems[0].message
                told.append(problems.filter_without_pages(one.ir.name, dimension, reason, one.span))
        texts |= own
    return Drawn(texts, tuple(told))


def draw_cards(cards: Iterable[LaidOut], reader: Reader, query: Query, as_of: datetime) -> Drawn:
    """Return the pages of scorecards; one whose questions the data refuse is told and left out."""
    texts: dict[str, str] = {}
    told: dict[Diagnostic, None] = {}
    for card in cards:
        try:
            texts |= draw((card,), reader, query, as_of, CARDS).texts
        except Refused as refused:
            told |= dict.fromkeys(refused.problems)
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
            told.append(problems.filter_without_pages(one.ir.name, dimension, reason, one.span))
        elif of:
            found[dimension] = of
    return found


def _of_members(
    one: LaidOut,
    reader: Reader,
    query: Query,
    as_of: datetime,
    dimension: str,
    found: dict[str, tuple[Member, ...]],
) -> dict[str, str]:
    """Return the page of each member of a filter."""
    stem = file_name(one.ir.name)
    texts = {}
    for member in found[dimension]:
        asked = filtered(query, dimension, member.name)
        evaluated = evaluate(one.ir, asked, as_of, reader.calendar.timezone)
        offered = choices(stem, found, dimension, member.name)
        page = render(evaluated, reader, offered, member)
        texts[f"{FOLDER}/{stem}/{file_name(dimension)}/{member.file}"] = page.html
    return texts
