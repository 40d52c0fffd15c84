"""The findings of one run, also on several projects, as one document in the format asked for."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import assert_never

from kpilang.cli.common import Opened, version
from kpilang.diagnostics.model import Diagnostic
from kpilang.diagnostics.rename import renamed
from kpilang.diagnostics.report import Report, report
from kpilang.source.frozen import dataclass
from kpilang.source.text import Source
from kpilang.workspace.files import CONFIG


class Format(StrEnum):
    """How findings are written for programs."""

    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    GITLAB = "gitlab"
    JUNIT = "junit"
    RDJSON = "rdjson"


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings of a run, the texts they point into, and the names of the checked files."""

    report: Report
    sources: dict[str, Source]
    files: tuple[str, ...]


def together(checked: Iterable[tuple[Opened, Iterable[Diagnostic]]]) -> Findings:
    """Put the findings on several projects together.

    A file whose name another project has used before goes by its whole path.
    """
    found: list[Diagnostic] = []
    sources: dict[str, Source] = {}
    files: list[str] = []
    for opened, diagnostics in checked:
        names = {name: _whole(opened, name) for name in opened.project.texts if name in sources}
        found += [renamed(one, names) for one in diagnostics] if names else diagnostics
        files += [names.get(name, name) for name in opened.names]
        for name, source in opened.project.texts.items():
            known = names.get(name, name)
            sources[known] = Source(known, source.text)
    return Findings(report(found), sources, tuple(files))


def written(found: Findings, form: Format) -> str:
    """Return the findings in a format."""
    diagnostics, sources = found.report.diagnostics, found.sources
    match form:
        case Format.JSON:
            from kpilang.diagnostics.render import json

            return json.render(diagnostics, sources)
        case Format.SARIF:
            from kpilang.cli.explain import all_pages
            from kpilang.diagnostics.render import sarif

            return sarif.render(diagnostics, sources, pages=all_pages(), version=version())
        case Format.GITHUB:
            from kpilang.diagnostics.render import github

            return github.render(diagnostics, sources)
        case Format.GITLAB:
            from kpilang.diagnostics.render import gitlab

            return gitlab.render(diagnostics, sources)
        case Format.JUNIT:
            from kpilang.diagnostics.render import junit

            return junit.render(diagnostics, sources, files=found.files)
        case Format.RDJSON:
            from kpilang.diagnostics.render import rdjson

            return rdjson.render(diagnostics, sources)
        case _:
            assert_never(form)


def _whole(opened: Opened, name: str) -> str:
    """Return the whole path of a file that goes by `name` in its project."""
    path = opened.project.paths.get(name, opened.project.root / CONFIG)
    return path.absolute().as_posix()
