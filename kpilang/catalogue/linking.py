"""Links between the pages of the site: the names in a line of a portrait lead to what they name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from urllib.parse import quote

from kpilang.catalogue.lines import Line
from kpilang.catalogue.portrait import Entity, entities
from kpilang.model.entities import (
    Dashboard,
    Funnel,
    Goal,
    Kpi,
    Metric,
    Role,
    SourceTable,
    Team,
    Tree,
)
from kpilang.model.leaves import sources
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.source.frozen import dataclass
from kpilang.workspace.artefacts import file_name

KINDS: Mapping[type, str] = {
    Goal: "goal",
    Kpi: "kpi",
    Metric: "metric",
    Funnel: "funnel",
    Tree: "tree",
    Dashboard: "dashboard",
    SourceTable: "source",
    Role: "role",
    Team: "team",
}
#: the lines that list names, each with a title or the like in brackets
LISTS = (
    *("owner", "goal", "driven by", "supports", "supported by", "served by", "uses", "used by"),
    *("dashboards", "reads", "read by", "replaced by", "team", "roles", "owns", "for", "shows"),
)
#: the lines that hold what was written, where a word may be a column as well
WRITTEN = ("formula", "drives")
_IN_LISTS = re.compile(r"\([^()]*\)|[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_IN_WRITTEN = re.compile(r'"[^"]*"|[^\W\d]\w*(?:\.[^\W\d]\w*)*')


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line; `link` is empty where it leads nowhere."""

    text: str
    link: str = ""


def file_of(entity: Entity) -> str:
    """Return the path of an entity's page below the site."""
    return f"{KINDS[type(entity)]}/{file_name(entity.name)}.html"


def links_of(model: Model) -> dict[str, str]:
    """Return the link to each name's page, from the site's own folder."""
    return {name: quote(file_of(entity)) for name, entity in entities(model).items()}


def linked(line: Line, entity: Entity, model: Model, links: Mapping[str, str]) -> tuple[Piece, ...]:
    """Return a line in pieces: the names in it are links, where they are sure to be names."""
    word, text = line
    if isinstance(entity, Tree) or word in WRITTEN:
        return tuple(_pieces(text, _IN_WRITTEN, links, _named_in(entity, model)))
    if word in LISTS:
        return tuple(_pieces(text, _IN_LISTS, links, links))
    return (Piece(text),)


def _named_in(entity: Entity, model: Model) -> Collection[str]:
    """Return what a formula, or what a KPI drives, may name."""
    match entity:
        case Tree():
            return {entity.subject or "", *(name for e in entity.equations for name in e.uses)}
        case Kpi() | Metric() | Goal():
            formula = formula_of(entity)
            read = () if formula is None else sources(formula)
            drives = (drive.name for drive in entity.drives) if isinstance(entity, Kpi) else ()
            return {*entity.uses, *read, *drives}
        case _:
            return ()


def _pieces(
    text: str, names: re.Pattern[str], links: Mapping[str, str], known: Collection[str]
) -> Iterator[Piece]:
    """Yield a text in pieces; a package's own names are written without it, too."""
    full = {name.rpartition(".")[2]: name for name in known} | {name: name for name in known}
    end = 0
    for found in names.finditer(text):
        # of `orders.amount` the source is a name
        parts = (found[0], found[0].partition(".")[0])
        part = next((part for part in parts if full.get(part, "") in links), "")
        if not part:
            continue
        if found.start() > end:
            yield Piece(text[end : found.start()])
        yield Piece(part, links[full[part]])
        end = found.start() + len(part)
    if end < len(text):
        yield Piece(text[end:])
