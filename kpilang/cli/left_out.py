"""What a build leaves out since this version cannot make it yet: counted, or one by one.

A build of everything counts it in a line; a build of one kind, which `--only` asks for, says of
each what is missing.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace

import click

from kpilang.cli.common import print_findings
from kpilang.diagnostics.model import Diagnostic, Severity
from kpilang.diagnostics.report import plural
from kpilang.plan.build import reasons_in_own_rows
from kpilang.sql.dialects import WRITTEN
from kpilang.workspace.project import CheckResult

#: the code of a construct that has no plan in this version
NOT_YET = "K501"
#: the code of a tile that a page cannot draw yet
TILE_LEFT_OUT = "K524"
#: the code of a part of a tile that a page does not show
PART_LEFT_OUT = "K533"


def tell_measures(checked: CheckResult, *, each: bool) -> None:
    """Say on stderr what has no statement because this version has no plan for it."""
    model = checked.model
    every = (*model.kpis, *model.metrics, *model.goals)
    reasons = {name: reasons_in_own_rows(model, name) for name in every}
    found = [reason for of in reasons.values() for reason in of if reason.code == NOT_YET]
    if not found:
        return
    if each:
        shown = tuple(replace(reason, severity=Severity.INFO) for reason in found)
        print_findings(shown, checked.sources, sys.stderr)
        return
    count = sum(any(reason.code == NOT_YET for reason in of) for of in reasons.values())
    have = "has" if count == 1 else "have"
    click.echo(
        f"{count} of {plural(len(every), 'KPI, metric or goal', 'KPIs, metrics and goals')} "
        f"{have} no numbers yet; `kpi build --only sql` says why",
        err=True,
    )


def tell_values(dialects: Sequence[str]) -> None:
    """Say on stderr for which dialects there is no statement for all answers."""
    without = [dialect for dialect in dialects if dialect not in WRITTEN]
    if without:
        click.echo(
            f"`kpi_values` is written for {' and '.join(WRITTEN)} only, not for "
            f"{', '.join(without)}",
            err=True,
        )


def tell_tiles(found: Sequence[Diagnostic], checked: CheckResult, *, each: bool) -> None:
    """Say on stderr what pages do not show as asked."""
    tiles = [problem for problem in found if problem.code == TILE_LEFT_OUT]
    parts = [problem for problem in found if problem.code == PART_LEFT_OUT]
    counted = (*tiles, *parts)
    shown = found if each else [problem for problem in found if problem not in counted]
    if shown:
        print_findings(shown, checked.sources, sys.stderr)
    if counted and not each:
        told = []
        if tiles:
            are = "is" if len(tiles) == 1 else "are"
            told.append(f"{plural(len(tiles), 'tile')} {are} left out of the pages")
        if parts:
            show = "shows" if len(parts) == 1 else "show"
            whose = len(parts) if tiles else plural(len(parts), "tile")
            told.append(f"{whose} {show} less than asked")
        click.echo(f"{' and '.join(told)}; `kpi build --only dashboards` says why", err=True)
