"""`kpi explain`: the page of a finding, or what a name of the project means."""

from __future__ import annotations

import os
import pkgutil
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click

import kpilang
from kpilang.catalogue.portrait import all_names, portray
from kpilang.catalogue.portrait import find as find_entity
from kpilang.cli.common import Failure, print_findings
from kpilang.diagnostics.catalogue import find as find_page
from kpilang.diagnostics.codes import PAGES, Page
from kpilang.diagnostics.model import Diagnostic
from kpilang.diagnostics.report import UNREADABLE
from kpilang.diagnostics.suggest import nearest
from kpilang.lint.registry import all_rules
from kpilang.workspace.files import find_root
from kpilang.workspace.project import CheckResult, Project, check, load

_CODE = re.compile(r"[KkLl]\d{3}")


@click.command()
@click.argument("name", metavar="CODE|NAME")
def command(name: str) -> None:
    """Explain a finding by its code or name, or a name of the project in words.

    A name of the project comes first where both have it; codes are K or L and three digits.
    """
    is_code = _CODE.fullmatch(name) is not None
    pages = all_pages()
    page = find_page(name, pages)
    if not is_code and (page is None or find_root(Path().absolute()) is not None):
        found = _of_project(name, needed=page is None)
        if found is not None:
            click.echo(found, nl=False)
            return
    if page is None:
        raise Failure(_unknown(name, pages))
    click.echo(f"{page.code} {page.name} ({page.severity})\n\n{page.text}")


def all_pages() -> tuple[Page, ...]:
    """Return the pages of all findings, of the language and of rules, by code."""
    for module in _problem_modules():
        import_module(module)
    pages = [*PAGES.values(), *(rule.page for rule in all_rules())]
    return tuple(sorted(pages, key=lambda page: page.code))


def _problem_modules() -> Iterator[str]:
    """Yield the modules of every stage that hold what it tells people."""
    for layer in sorted(m.name for m in pkgutil.iter_modules(kpilang.__path__) if m.ispkg):
        package = f"kpilang.{layer}"
        for module in pkgutil.iter_modules(import_module(package).__path__):
            if module.name.endswith("problems"):
                name = f"{package}.{module.name}"
                yield name
                if module.ispkg:
                    parts = pkgutil.iter_modules(import_module(name).__path__)
                    yield from (f"{name}.{part.name}" for part in parts)


def _of_project(name: str, *, needed: bool) -> str | None:
    """Say what a name of the project means; ends the command where that cannot be read."""
    project, problems = load(Path())
    if project is None or problems:
        print_findings(problems, {} if project is None else project.texts, sys.stderr)
    checked = None if project is None else check(project, opinions=False)
    entity = None if checked is None else find_entity(checked.model, name)
    if project is None or checked is None or entity is None:
        if needed and problems:
            # what could not be read may declare it
            raise click.exceptions.Exit(UNREADABLE)
        return None
    words = portray(entity, checked.model, checked.sources)
    return words if checked.model.measure(name) is None else words + _sql(name, project, checked)


def _sql(name: str, project: Project, checked: CheckResult) -> str:
    """Return the SQL as `kpi compile` prints it without options, or why there is none."""
    from kpilang.plan.request import Request
    from kpilang.workspace.as_of import as_of_moment
    from kpilang.workspace.statements import compile_sql

    moment = as_of_moment(project, checked.model, project.config.as_of, None, os.environ)
    if isinstance(moment, Diagnostic):
        return f"\n  no SQL: {moment.message}\n"
    compiled = compile_sql(checked.model, name, Request(), "duckdb", moment)
    if compiled.sql is None:
        return "".join(f"\n  no SQL: {problem.message}\n" for problem in compiled.problems)
    return f"\n{compiled.sql.rstrip()}\n"


def _unknown(name: str, pages: tuple[Page, ...]) -> str:
    known = [page.name for page in pages]
    project, _ = load(Path())
    if project is not None:
        known += all_names(check(project, opinions=False).model)
    near = nearest(name, known)
    hint = f"; similar: {', '.join(f'`{n}`' for n in near)}" if near else ""
    return f"neither a finding nor anything in the project is called `{name}`{hint}"
