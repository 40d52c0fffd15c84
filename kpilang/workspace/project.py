"""Project: a folder with its settings and texts; load() reads it, check() judges it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from functools import partial
from pathlib import Path

from kpilang.diagnostics.codes import PAGES, Page
from kpilang.diagnostics.model import Diagnostic, Severity
from kpilang.diagnostics.report import report
from kpilang.lint.history import History
from kpilang.lint.rule import Rule
from kpilang.lint.run import BY_PROFILE, Selection, chosen, lint, lint_since, names
from kpilang.lint.suppress import suppress
from kpilang.model.project import Model
from kpilang.source.attached import Files
from kpilang.source.frozen import dataclass
from kpilang.source.text import Source
from kpilang.workspace import files, problems
from kpilang.workspace.choosing import is_left_out
from kpilang.workspace.parts import Reading
from kpilang.workspace.passwords import without_passwords
from kpilang.workspace.reading import read, settings_of
from kpilang.workspace.settings import Config
from kpilang.workspace.target_files import read_named
from kpilang.workspace.today import today_of


@dataclass(frozen=True, slots=True)
class Project:
    """A project as read: `sources` are its `.kpi` files by shown name, sorted by path.

    `config_source` is the text of `kpi.toml`, where there is one, with its passwords covered.
    `paths` are the files by name.
    """

    root: Path
    config: Config
    sources: dict[str, Source]
    paths: dict[str, Path]
    config_source: Source | None = None
    #: the CSV files that targets name
    attached: Files = field(default_factory=dict)
    #: a word for another version than that of the folder, which is remembered apart
    moment: str = ""

    @property
    def texts(self) -> dict[str, Source]:
        """Every text that a finding may point into."""
        if self.config_source is None:
            return self.sources
        return {**self.sources, self.config_source.name: self.config_source}


@dataclass(frozen=True, slots=True)
class Told:
    """What the data says: where it is not what sources say, the findings of rules, which ran."""

    problems: tuple[Diagnostic, ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    ran: tuple[Rule, ...] = ()


Data = Callable[[Model, tuple[Rule, ...]], Told]
"""Asks the data of a project what some rules want to know of it."""

Loaded = tuple[Project | None, tuple[Diagnostic, ...]]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The model of a project, its findings in order, and the texts they point into."""

    model: Model
    problems: tuple[Diagnostic, ...]
    sources: Mapping[str, Source]


def load(start: Path, current: Path | None = None) -> Loaded:
    """Read the project that `start` belongs to, and say what could not be read.

    Its root is the nearest folder at or above with a `kpi.toml`; without one `start` itself, with
    default settings and itself as the spec folder. Names are relative to `current` (the working
    folder unless given) when below it, else to the root. With a mistake in `kpi.toml` the project
    has no files; where it cannot be read there is no project.
    """
    start = start.absolute()
    here = Path.cwd() if current is None else current.absolute()
    root = files.find_root(start)
    if root is None:
        folder = start if start.is_dir() else start.parent
        return _read(folder, Config(specs=(".",)), None, here)
    path = root / files.CONFIG
    source = files.read(path, files.display_name(path, root, here))
    if isinstance(source, Diagnostic):
        return None, (source,)
    return _configured(root, source, here)


def _configured(root: Path, source: Source, here: Path) -> Loaded:
    config, wrong = settings_of(root, source)
    source = Source(source.name, without_passwords(source.text))
    if config is None:
        return Project(root, Config(), {}, {}, source), wrong
    return _read(root, config, source, here)


def _read(root: Path, config: Config, config_source: Source | None, here: Path) -> Loaded:
    named = partial(files.display_name, root=root, current=here)
    wrong = [
        problems.no_spec_folder(config.specs_span, folder)
        for folder in config.specs
        if not (root / folder).is_dir()
    ]
    folders = tuple(folder for name in config.specs if (folder := root / name).is_dir())
    found = files.spec_files(folders)
    wrong += [problems.link_leaves_specs(named(path)) for path in found.links_out]
    wrong += [problems.unreadable_file(named(path), why) for path, why in found.unreadable]
    sources, paths = {}, {}
    for path in found.files:
        name = named(path)
        if name in sources:  # a spec folder outside the project has a namesake in it
            name = path.absolute().as_posix()
        source = files.read(path, name)
        if isinstance(source, Diagnostic):
            wrong.append(source)
        else:
            sources[name], paths[name] = source, path
    attached = read_named(sources, paths, folders)
    return Project(root, config, sources, paths, config_source, attached), tuple(wrong)


def check(
    project: Project,
    selection: Selection = BY_PROFILE,
    *,
    opinions: bool = True,
    data: Data | None = None,
    history: History | None = None,
) -> CheckResult:
    """Parse, resolve and lint a project; without `opinions` only errors are looked for.

    With `data` that is asked as well, unless there are errors before; with a `history` the rules
    against it are run too.
    """
    reading = read(project.root / project.moment, project.sources, project.attached)
    found = reading.errors
    told = Told()
    if data is not None and all(p.severity is not Severity.ERROR for p in found):
        told = data(reading.model, chosen(project.config.lint, selection, on_data=True))
        settings = project.config.lint
        kept = tuple(p for p in told.problems if not is_left_out(p, settings, selection))
        found += _outside_folders(project, kept)
    if opinions:
        found += _opinions(project, selection, reading, told, history)
    return CheckResult(reading.model, report(found).diagnostics, project.texts)


def _outside_folders(project: Project, found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Leave out what `kpi.toml` does not want to be told of the files below a folder."""
    folders = [
        ((project.root / name).absolute(), words) for name, words in project.config.lint.folders
    ]

    def is_wanted(finding: Diagnostic) -> bool:
        path = project.paths.get(finding.primary.span.file)
        page = Page(finding.code, finding.name, finding.severity, "")
        return path is None or not any(
            path.absolute().is_relative_to(folder) and any(names(word, page) for word in words)
            for folder, words in folders
        )

    return tuple(filter(is_wanted, found)) if folders else found


def _opinions(
    project: Project, selection: Selection, reading: Reading, told: Told, history: History | None
) -> tuple[Diagnostic, ...]:
    config = project.config
    settings = replace(config.lint, today=today_of(config.as_of, reading.model.calendar))
    rules = chosen(settings, selection)
    errors = tuple(p.primary.span for p in reading.errors if p.severity is Severity.ERROR)
    # what a rule against history allows is still meant when the revision is a later one
    finished = () if errors else tuple(rule for rule in rules if rule.past is None)
    if reading.errors:
        found = lint(reading.model, settings, rules, errors)
    else:
        codes = {rule.code for rule in rules}
        compared = [rule for rule in rules if rule.each is None]
        found = lint(reading.model, settings, compared, notes=reading.noted)
        found += tuple(opinion for _, opinion in reading.opinions if opinion.code in codes)
    if history is not None:
        found += lint_since(history, settings, rules)
    found = _outside_folders(project, (*found, *told.findings))
    found = suppress(
        found,
        reading.remarks,
        reading.blocks,
        project.sources,
        (*finished, *told.ran),
    )
    return tuple(d for d in found if d.code not in PAGES or selection.admits(PAGES[d.code]))
