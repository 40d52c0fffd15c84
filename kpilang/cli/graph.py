"""`kpi graph`: how sources, metrics, KPIs and goals hang together."""

from __future__ import annotations

import click

from kpilang.cli.common import fail, open_project, stop_on_errors
from kpilang.cli.drawn import as_dot, as_json, as_mermaid
from kpilang.diagnostics.suggest import nearest
from kpilang.model.graph import Graph, around, graph
from kpilang.model.project import Model
from kpilang.workspace.project import check

FORMS = {"mermaid": as_mermaid, "dot": as_dot, "json": as_json}


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]…")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMS)),
    default="mermaid",
    show_default=True,
    help="How the graph is written.",
)
def command(names: tuple[str, ...], form: str) -> None:
    """Write how the parts of the project hang together.

    Arrows lead from sources over metrics and KPIs to goals: what is read by what, is part of its
    formula, drives it and after how long, serves it or supports it. With NAMEs, what they are made
    of and what they do something for.
    """
    project = open_project()
    found = check(project, opinions=False)
    stop_on_errors(found.problems, found.sources)
    model = found.model
    whole = graph(model)
    click.echo(FORMS[form](_part(whole, names, model) if names else whole), nl=False)


def _part(whole: Graph, names: tuple[str, ...], model: Model) -> Graph:
    known = {node.name for node in whole.nodes}
    wanted = [name if name in known else model.full_name(name) for name in names]
    for name in wanted:
        if name not in known:
            near = nearest(name, known)
            hint = f"; a similar name is `{near[0]}`" if near else ""
            fail(f"no source, metric, KPI, goal or funnel is called `{name}`{hint}")
    return around(whole, wanted)
