"""What changed of a metric, goal or KPI."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from kpilang.changes.amounts import Side, ask_alike, with_period
from kpilang.changes.formulas import Shown, differing
from kpilang.changes.physical import NO_FORMS, Forms, origin, row
from kpilang.changes.record import JUDGING, Aspect, Detail, Weight
from kpilang.changes.references import Names
from kpilang.changes.version import Version
from kpilang.changes.wording import formula_words, lag_words, retired_words, with_columns
from kpilang.model.entities import Goal, Kpi, Measure, Members, Metric
from kpilang.model.expr import Expr, TargetOf
from kpilang.model.leaves import reads, walk
from kpilang.model.measures import formula_of
from kpilang.model.targets import amounts
from kpilang.model.units import SECONDS
from kpilang.model.written import as_written, property_written, unit_words, window_words
from kpilang.source.frozen import dataclass

Judged = Kpi | Goal


@dataclass(frozen=True, slots=True)
class Pair:
    """A measure as it was and as it is."""

    old: Measure
    new: Measure
    before: Version
    after: Version

    def written(self, name: str) -> tuple[str, str]:
        """Return a property as written in both versions."""
        sides = ((self.old, self.before), (self.new, self.after))
        old, new = (
            "" if isinstance(measure, Metric) else property_written(measure, name, version.texts)
            for measure, version in sides
        )
        return old, new

    @property
    def judged(self) -> tuple[Judged, Judged] | None:
        """Both sides, where both can have a target."""
        if isinstance(self.old, Metric) or isinstance(self.new, Metric):
            return None
        return self.old, self.new

    def sides(self, was: object, now: object) -> tuple[Side, Side]:
        """Return a judgement of each side with what it belongs to."""
        assert not isinstance(self.old, Metric)
        assert not isinstance(self.new, Metric)
        return Side(was, self.old, self.before), Side(now, self.new, self.after)


def formula_parts(pair: Pair) -> tuple[Aspect, ...]:
    """Return which parts of the formula differ, targets that are named in it left aside."""
    old, new = formula_of(pair.old), formula_of(pair.new)
    if old is None or new is None:
        return () if old is new else (Aspect.FORMULA,)
    return differing(
        Shown(old, pair.old.display, pair.before.model, pair.before.names),
        Shown(new, pair.new.display, pair.after.model),
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What differs of all measures: the parts of their formulas, and whose targets moved."""

    parts: Mapping[str, tuple[Aspect, ...]]
    moved: frozenset[str]

    def changes(self, name: str) -> bool:
        """Tell whether the number of a measure is another one."""
        return bool(self.parts.get(name))


def known(pairs: Mapping[str, Pair]) -> Known:
    """Return what differs of all measures; a formula with a target that moved is another one."""
    parts = {name: formula_parts(pair) for name, pair in pairs.items()}
    moved = {name for name, pair in pairs.items() if _target_moved(pair)}
    asking = {name: _asked_in_target(pair.new) for name, pair in pairs.items()}
    while more := {name for name, named in asking.items() if named & moved} - moved:
        moved |= more
    for name, pair in pairs.items():
        if not parts[name] and _targets_named(formula_of(pair.new)) & moved:
            parts[name] = (Aspect.FORMULA,)
    return Known(parts, frozenset(moved))


def _target_moved(pair: Pair) -> bool:
    """Tell whether a target is another amount for some period."""
    if pair.judged is None:
        return False
    old, new = pair.judged
    return not ask_alike(*pair.sides(old.target, new.target))


def _asked_in_target(measure: Measure) -> set[str]:
    target = None if isinstance(measure, Metric) else measure.target
    return {name for amount in amounts(target) for name in _targets_named(amount)}


def _targets_named(formula: Expr | None) -> set[str]:
    parts = () if formula is None else walk(formula)
    return {part.name for part in parts if isinstance(part, TargetOf)}


def details(pair: Pair, differing: Known) -> Iterator[Detail]:
    """Yield what changed, what matters most first."""
    yield from _of_meaning(pair, differing)
    if (judged := pair.judged) is not None:
        yield from _of_judging(pair, *judged)
    yield from _of_people(pair)


def _of_meaning(pair: Pair, differing: Known) -> Iterator[Detail]:
    parts = differing.parts[pair.new.name]
    was, now = formula_words(pair.old, pair.before), formula_words(pair.new, pair.after)
    stayed = pair.before.names.in_text(was.written) == now.written
    through = _through(pair.new, differing) if stayed else ()
    of = _rewritten(pair) if parts and stayed and not through else ()
    said = (was.meant, now.meant) if stayed else (was.written, now.written)
    if of and said[0] == said[1]:
        said = with_columns(said[0], formula_of(pair.new), pair.before, pair.after)
    for part in parts:
        yield Detail(part, *said, Weight.BREAKING, through=through, sources=of)
    if Aspect.WINDOW not in parts and pair.old.window != pair.new.window:
        windows = window_words(pair.old.window), window_words(pair.new.window)
        yield Detail(Aspect.WINDOW, *windows, Weight.BREAKING)
    yield from _of_unit(pair, is_same_formula=not parts)
    if (judged := pair.judged) is not None:
        old, new = judged
        if not _roster(old.members, pair.before).is_like(_roster(new.members, pair.after)):
            yield Detail(Aspect.MEMBERS, *pair.written("members"), Weight.BREAKING)


def _through(measure: Measure, differing: Known) -> tuple[str, ...]:
    """Return the measures that a formula names whose number, or whose target there, is another."""
    as_targets = _targets_named(formula_of(measure))
    named = dict.fromkeys((*measure.uses, *sorted(as_targets)))
    return tuple(
        name
        for name in named
        if (name in differing.moved if name in as_targets else differing.changes(name))
    )


def _rewritten(pair: Pair) -> tuple[str, ...]:
    """Return the sources that a formula reads and that are written in another way than before."""
    formula = formula_of(pair.new)
    read = [] if formula is None else list(dict.fromkeys(source for source, _ in reads(formula)))
    return tuple(name for name in read if _is_rewritten(name, pair)) or tuple(read)


def _is_rewritten(source: str, pair: Pair) -> bool:
    """Tell whether a source is written in another way than before."""
    was = pair.before.model.sources.get(source)
    if was is None:
        return True
    now = pair.after.model.sources[source]
    return as_written(was.block, pair.before.texts) != as_written(now.block, pair.after.texts)


def _of_unit(pair: Pair, *, is_same_formula: bool) -> Iterator[Detail]:
    old, new = pair.old.display, pair.new.display
    if old == new:
        return
    words = unit_words(old, formula_of(pair.old)), unit_words(new, formula_of(pair.new))
    scales = [(d.percent, d.currency, d.per, _time(d.unit)) for d in (old, new)]
    if scales[0] == scales[1] and is_same_formula:
        # rows that are called by another noun are counted as before
        yield Detail(Aspect.UNIT, *words, Weight.OTHER)
    elif words[0] != words[1]:
        yield Detail(Aspect.UNIT, *words, Weight.BREAKING)


def _time(unit: str) -> str:
    """Return the unit of time that a value is counted in, empty for none."""
    return next((word for word in unit.split() if word.removesuffix("s") in SECONDS), "")


def _roster(members: Members | None, version: Version) -> Forms:
    if members is None:
        return NO_FORMS
    where = row(members.where, members.source, version.model)
    source = version.model.sources[members.source]
    return Forms((source.name, where.logical), (origin(source), where.physical))


def _of_judging(pair: Pair, old: Judged, new: Judged) -> Iterator[Detail]:
    kept = {
        Aspect.TARGET: (old.target, new.target),
        Aspect.STRETCH: (old.stretch, new.stretch),
        Aspect.FLOOR: (old.floor, new.floor),
        Aspect.STATUS: (old.limits, new.limits),
        Aspect.BASIS: (old.basis, new.basis),
        Aspect.PACE: (old.pace, new.pace),
        Aspect.BETTER: (old.better, new.better),
    }
    assert tuple(kept) == JUDGING
    for aspect, (was, now) in kept.items():
        if not ask_alike(*pair.sides(was, now)):
            said = pair.written(aspect)
            if old.window != new.window:
                said = with_period(said[0], was, old), with_period(said[1], now, new)
            yield Detail(aspect, *said, Weight.TARGET)
    for aspect, references in (
        (Aspect.BASELINE, (old.baseline, new.baseline)),
        (Aspect.BENCHMARK, (old.benchmark, new.benchmark)),
    ):
        if not ask_alike(*pair.sides(*references)):
            yield Detail(aspect, *pair.written(aspect), Weight.OTHER)


def _of_people(pair: Pair) -> Iterator[Detail]:
    old, new, names = pair.old, pair.new, pair.before.names
    yield from _plain(Aspect.TITLE, old.title, new.title)
    yield from _plain(Aspect.DESCRIPTION, old.description.strip(), new.description.strip())
    yield from _plain(Aspect.OWNER, names.role(old.owner) or "", new.owner or "")
    if (judged := pair.judged) is not None:
        yield from _of_judged(names, *judged)
    if isinstance(old, Kpi) and isinstance(new, Kpi):
        yield from _plain(Aspect.TYPE, " ".join(old.type_words), " ".join(new.type_words))
        yield from _plain(Aspect.GOAL, _list(map(names.measure, old.goals)), _list(new.goals))
        drives = [lag_words(names.measure(drive.name), drive.lag) for drive in old.drives]
        now = [lag_words(drive.name, drive.lag) for drive in new.drives]
        yield from _plain(Aspect.DRIVES, _list(drives), _list(now))
    if isinstance(old, Goal) and isinstance(new, Goal):
        yield from _plain(Aspect.RANK, old.rank, new.rank)
        supports = _list(map(names.measure, old.supports))
        yield from _plain(Aspect.SUPPORTS, supports, _list(new.supports))
    yield from _plain(
        Aspect.DEPRECATED, retired_words(old.retired, names), retired_words(new.retired, Names())
    )


def _of_judged(names: Names, old: Judged, new: Judged) -> Iterator[Detail]:
    yield from _plain(Aspect.TEAM, names.team(old.team) or "", new.team or "")
    yield from _plain(Aspect.REVIEW, old.review, new.review)
    if old.by != new.by:
        # who asks for the rows of a dimension finds none any more
        weight = Weight.OTHER if set(old.by) <= set(new.by) else Weight.BREAKING
        yield Detail(Aspect.BY, _list(old.by), _list(new.by), weight)
    yield from _plain(Aspect.NOTED, _notes(old.changed), _notes(new.changed))


def _notes(changed: tuple[tuple[date, str], ...]) -> str:
    return "; ".join(note(*one) for one in changed)


def note(day: date, text: str) -> str:
    """Return a note of `changed:` in one line."""
    return f"{day.isoformat()} {text}".rstrip()


def _plain(aspect: Aspect, before: str, after: str) -> Iterator[Detail]:
    if before != after:
        yield Detail(aspect, before, after, Weight.OTHER)


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
