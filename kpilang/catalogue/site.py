"""The pages of a project: one for each thing with a name, and one that lists and finds them all.

Static files, which refer to nothing outside of their folder. Whatever the project says is text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import dedent

from jinja2 import Environment, PackageLoader, StrictUndefined

from kpilang.catalogue.linking import KINDS, Piece, file_of, linked, links_of
from kpilang.catalogue.near import ARITHMETIC, causes, near
from kpilang.catalogue.picture import HEIGHT, WIDTH, picture
from kpilang.catalogue.portrait import Entity, content, entities
from kpilang.dashboards.theme import DARK, LIGHT
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.digest import definition_hash, tables_read
from kpilang.model.entities import Goal, Kpi
from kpilang.model.graph import Graph, graph
from kpilang.model.project import Model
from kpilang.model.written import property_written, table_words, unit_words
from kpilang.source.frozen import dataclass
from kpilang.source.text import Source

FOLDER = "docs"
#: the heads of the lists on the first page, in their order
HEADS = {
    "goal": "Goals",
    "kpi": "KPIs",
    "metric": "Metrics",
    "funnel": "Funnels",
    "tree": "Trees",
    "dashboard": "Dashboards",
    "source": "Sources",
    "role": "Roles",
    "team": "Teams",
}


@dataclass(frozen=True, slots=True)
class Statements:
    """What a build writes of a measure: its SQL by dialect, or the reasons why there is none."""

    sql: Mapping[str, str]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """What the site is made of: a checked project, its findings, and its statements by name."""

    name: str
    model: Model
    texts: Mapping[str, Source]
    problems: Sequence[Diagnostic]
    statements: Mapping[str, Statements]


@dataclass(frozen=True, slots=True)
class Read:
    """A source that is read: a link to it, its table, and the columns that are read of it."""

    source: Piece
    table: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list on the first page."""

    entity: Entity
    link: str
    description: str
    unit: str = ""
    target: str = ""
    owner: Piece = Piece("")
    goals: tuple[Piece, ...] = ()
    warnings: int = 0


def site(project: Project) -> dict[str, str]:
    """Return the text of each file by its path below the output folder."""
    model = project.model
    links = links_of(model)
    whole = graph(model)
    found = {
        f"{FOLDER}/{file_of(entity)}": _page(entity, project, whole, links)
        for entity in entities(model).values()
    }
    found[f"{FOLDER}/index.html"] = _index(project, whole, links)
    found[f"{FOLDER}/style.css"] = _template("style.css.j2", light=LIGHT, dark=DARK)
    found[f"{FOLDER}/search.js"] = _template("search.js")
    return found


def _page(entity: Entity, project: Project, whole: Graph, links: Mapping[str, str]) -> str:
    model = project.model
    kind, description, lines = content(entity, model, project.texts)
    up = {name: f"../{link}" for name, link in links.items()}
    is_computed = model.measure(entity.name) is not None or bool(
        entity.name in model.funnels and model.funnels[entity.name].stages
    )
    known = any(node.name == entity.name for node in whole.nodes)
    return _template(
        "page.html.j2",
        project=project.name,
        up="../",
        entity=entity,
        kind=f"{kind[0].upper()}{kind[1:]}",
        paragraphs=_paragraphs(description),
        lines=[
            (word, linked((word, text), entity, model, up)) for word, text in lines if text.strip()
        ],
        picture=picture(near(whole, entity.name), ARITHMETIC) if known else None,
        box=(WIDTH, HEIGHT),
        links=up,
        reads=_read(model, entity.name, up) if is_computed else (),
        findings=tuple(_within(entity, project.problems)),
        statements=project.statements.get(entity.name),
        digest=definition_hash(model, entity.name) if is_computed else "",
    )


def _index(project: Project, whole: Graph, links: Mapping[str, str]) -> str:
    every = list(entities(project.model).values())
    lists = [
        (HEADS[kind], kind, [_row(e, project, links) for e in every if KINDS[type(e)] == kind])
        for kind in HEADS
    ]
    told = {id(problem) for e in every for problem in _within(e, project.problems)}
    return _template(
        "index.html.j2",
        project=project.name,
        up="",
        lists=[(head, kind, rows) for head, kind, rows in lists if rows],
        picture=picture(causes(whole), ARITHMETIC),
        box=(WIDTH, HEIGHT),
        links=links,
        findings=[problem for problem in project.problems if id(problem) not in told],
    )


def _row(entity: Entity, project: Project, links: Mapping[str, str]) -> Row:
    model = project.model
    description = " ".join(entity.description.split())
    row = Row(entity, links[entity.name], description)
    if not isinstance(entity, Goal | Kpi):
        return row
    role = model.roles.get(entity.owner or "")
    goals = entity.goals if isinstance(entity, Kpi) else entity.supports
    formula = entity.formula if isinstance(entity, Kpi) else entity.measure
    return Row(
        entity,
        links[entity.name],
        description,
        unit_words(entity.display, formula),
        property_written(entity, "target", project.texts),
        Piece(role.label, links[role.name]) if role else Piece(entity.owner or ""),
        tuple(Piece(model.goals[g].label, links[g]) for g in goals if g in model.goals),
        sum(1 for _ in _within(entity, project.problems)),
    )


def _read(model: Model, name: str, links: Mapping[str, str]) -> tuple[Read, ...]:
    """Return the lineage of a measure: its tables, and the columns of each that it reads."""
    read = tables_read(model, name)
    joins: dict[str, set[str]] = {}
    for one in read:
        for ref in one.refs:
            joins.setdefault(one.name, set()).update(ref.local)
            joins.setdefault(ref.target, set()).update(ref.keys)
    found = []
    for one in read:
        used = [(column.physical, str(column.type)) for column in one.columns]
        keys = joins.get(one.name, set()) - {column for column, _ in used}
        columns = (*used, *((key, "key") for key in sorted(keys)))
        source = model.sources[one.name]
        found.append(Read(Piece(source.label, links[one.name]), table_words(source), columns))
    return tuple(found)


def _within(entity: Entity, problems: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Return the findings that lie in the declaration of an entity."""
    return (problem for problem in problems if entity.block.contains(problem.primary.span))


def _paragraphs(description: str) -> list[str]:
    parts = dedent(description).strip().split("\n\n")
    return [" ".join(part.split()) for part in parts if part.strip()]


def _template(name: str, **values: object) -> str:
    return _ENVIRONMENT.get_template(name).render(**values)


_ENVIRONMENT = Environment(
    loader=PackageLoader("kpilang.catalogue"),
    autoescape=lambda name: name is not None and name.endswith(".html.j2"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
