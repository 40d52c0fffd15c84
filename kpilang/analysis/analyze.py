"""The passes in order: documents to a model and its problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kpilang.analysis import (
    aggregates,
    calendar,
    currencies,
    dashboards,
    measures,
    properties,
    shapes,
    sources,
    spec_tests,
    structures,
    target_circles,
)
from kpilang.analysis.collect import collect
from kpilang.analysis.context import Report, Symbols, unread
from kpilang.analysis.holiday_columns import holiday_column
from kpilang.analysis.registry import Registry
from kpilang.analysis.retired import read_retired
from kpilang.analysis.rows import World
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.entities import Role, Team
from kpilang.model.project import Model
from kpilang.source.attached import Files
from kpilang.source.frozen import dataclass
from kpilang.syntax import nodes


@dataclass(frozen=True, slots=True)
class Analysis:
    """The model of a project, as far as it could be made out, and what is wrong with it."""

    model: Model
    problems: tuple[Diagnostic, ...]


def analyze(documents: Sequence[nodes.Document], files: Files | None = None) -> Analysis:
    """Resolve and type a whole project; problems come sorted by file and place.

    `files` are the CSV files that targets name.
    """
    report = Report(unread=unread(documents))
    symbols = collect(documents, report)
    model = Model(calendar=calendar.read_calendar(symbols.calendar, report))
    _read_people(symbols, model, report)
    world = _read_sources(symbols, model, report, files or {})
    column = holiday_column(symbols.calendar, world)
    if column is not None:
        model = replace(model, calendar=replace(model.calendar, holiday_column=column))
    registry = Registry(world, model)
    for name, declaration in symbols.of("metric", "goal", "kpi").items():
        head = measures.heading(name, declaration)
        match declaration.kind:
            case "metric":
                model.metrics[name] = measures.build_metric(registry, head)
            case "goal":
                model.goals[name] = measures.build_goal(registry, head)
            case _:
                model.kpis[name] = measures.build_kpi(registry, head)
    target_circles.break_circles(model, report)
    for name, declaration in symbols.of("tree", "funnel").items():
        head = measures.heading(name, declaration)
        if declaration.kind == "tree":
            model.trees[name] = structures.build_tree(registry, head, declaration)
        else:
            model.funnels[name] = structures.build_funnel(registry, head, declaration)
    board = dashboards.Board(symbols, model, report)
    for name, declaration in symbols.of("dashboard").items():
        head = measures.heading(name, declaration)
        model.dashboards[name] = dashboards.build_dashboard(head, declaration, board)
    tests = (spec_tests.build_test(registry, declaration) for declaration in symbols.tests)
    model = replace(model, tests=tuple(test for test in tests if test is not None))
    return Analysis(model, tuple(sorted(report.problems, key=lambda p: p.sort_key)))


def _read_people(symbols: Symbols, model: Model, report: Report) -> None:
    for name, declaration in symbols.of("team").items():
        head = measures.heading(name, declaration)
        block = properties.read(declaration, report)
        properties.resolve_one(block, "owner", symbols, ("role",))
        retired = read_retired(block, symbols, ("team",))
        description = block.text("description")
        model.teams[name] = Team(
            name,
            head.title,
            description,
            retired,
            span=head.span,
            block=head.block,
        )
    for name, declaration in symbols.of("role").items():
        head = measures.heading(name, declaration)
        block = properties.read(declaration, report)
        model.roles[name] = Role(
            name,
            head.title,
            properties.resolve_one(block, "team", symbols, ("team",)),
            block.text("description"),
            read_retired(block, symbols, ("role",)),
            span=head.span,
            block=head.block,
        )


def _read_sources(symbols: Symbols, model: Model, report: Report, files: Files) -> World:
    found = shapes.read_shapes(symbols, model.calendar, report)
    nouns = tuple(dict.fromkeys(shape.noun for shape in found.values()))
    world = World(
        symbols,
        found,
        report,
        nouns,
        files,
        rollup=aggregates.rollup,
        convert=currencies.convert,
    )
    model.sources.update(sources.build_sources(world))
    return world
