"""What changed of one declaration, as plain data."""

from __future__ import annotations

from enum import StrEnum

from kpilang.source.frozen import dataclass
from kpilang.source.span import NOWHERE, Span


class Subject(StrEnum):
    """What kind of declaration changed, in the word of the language."""

    KPI = "kpi"
    METRIC = "metric"
    GOAL = "goal"
    FUNNEL = "funnel"
    SOURCE = "source"
    TREE = "tree"
    DASHBOARD = "dashboard"
    ROLE = "role"
    TEAM = "team"
    CALENDAR = "calendar"


#: what is asked for by name, has numbers, and stands in views and files made of it
ASKED_BY_NAME = (Subject.KPI, Subject.METRIC, Subject.GOAL, Subject.FUNNEL)


class Kind(StrEnum):
    """What became of a declaration."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    CHANGED = "changed"


class Weight(StrEnum):
    """What a change does to those who rely on a number.

    `breaking`: numbers before and after cannot be compared, or are not found any more. `target`:
    the number is the same and is judged in another way. `non-breaking`: neither.
    """

    BREAKING = "breaking"
    TARGET = "target"
    OTHER = "non-breaking"


class Aspect(StrEnum):
    """What of a declaration changed; the words are those of the properties where there is one."""

    KIND = "kind"
    TITLE = "title"
    DESCRIPTION = "description"
    FORMULA = "formula"
    FILTER = "filter"
    AXIS = "time axis"
    WINDOW = "window"
    UNIT = "unit"
    MEMBERS = "members"
    TARGET = "target"
    STRETCH = "stretch"
    FLOOR = "floor"
    STATUS = "status"
    BASIS = "status basis"
    PACE = "pace"
    BETTER = "better"
    OWNER = "owner"
    TEAM = "team"
    TYPE = "type"
    RANK = "rank"
    GOAL = "goal"
    SUPPORTS = "supports"
    DRIVES = "drives"
    REVIEW = "review"
    BY = "by"
    BASELINE = "baseline"
    BENCHMARK = "benchmark"
    NOTED = "changed"
    DEPRECATED = "deprecated"
    TABLE = "table"
    KEY = "key"
    TIME = "time"
    ROW = "row"
    ROWS = "rows"
    SINCE = "since"
    SNAPSHOT = "snapshot"
    TIMEZONE = "timezone"
    VALID = "valid"
    COLUMN = "column"
    DIMENSION = "dimension"
    WEEK = "week"
    FISCAL_YEAR = "fiscal_year"
    WORKDAYS = "workdays"
    HOLIDAYS = "holidays"
    STAGE = "stage"
    EQUATION = "equation"
    ROLE = "for"
    TILE = "tile"
    LAYOUT = "layout"


#: what makes a statistic another one
MEANING = (Aspect.FORMULA, Aspect.FILTER, Aspect.AXIS, Aspect.WINDOW, Aspect.UNIT, Aspect.MEMBERS)
#: how a number is judged
JUDGING = (
    *(Aspect.TARGET, Aspect.STRETCH, Aspect.FLOOR, Aspect.STATUS),
    *(Aspect.BASIS, Aspect.PACE, Aspect.BETTER),
)


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that changed: what was and what is, in one line each, empty where there is none.

    `name` is of which part, where a declaration has several: a column, a stage. Of what stayed as
    it was written `through` are the measures that it names and that changed; where none did,
    `sources` are those that say something else of their rows.
    """

    aspect: Aspect
    before: str
    after: str
    weight: Weight
    name: str = ""
    through: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one declaration.

    `name` is the name now, of what was removed the last one; `former` the name before where it was
    another. `span` covers the name as written, in the text of the version that has it. `noted` are
    the notes of `changed:` that were added.
    """

    subject: Subject
    name: str
    kind: Kind
    title: str = ""
    former: str = ""
    details: tuple[Detail, ...] = ()
    span: Span = NOWHERE
    noted: tuple[str, ...] = ()

    @property
    def weight_of_name(self) -> Weight:
        """What it does that a name came, went or is another: one that is gone breaks questions."""
        gone = self.kind in (Kind.REMOVED, Kind.RENAMED) and self.subject in ASKED_BY_NAME
        return Weight.BREAKING if gone else Weight.OTHER

    @property
    def weight(self) -> Weight:
        """The heaviest of what changed."""
        weights = {self.weight_of_name, *(detail.weight for detail in self.details)}
        return next(weight for weight in Weight if weight in weights)

    @property
    def is_gone(self) -> bool:
        """Tell whether it is in the version before alone."""
        return self.kind is Kind.REMOVED

    @property
    def means_another(self) -> bool:
        """Tell whether its number is another one under the same name."""
        return self.kind is Kind.CHANGED and any(
            d.aspect in MEANING and d.weight is Weight.BREAKING for d in self.details
        )

    def detail(self, *aspects: Aspect) -> Detail | None:
        """Return the first detail about one of some aspects."""
        return next((detail for detail in self.details if detail.aspect in aspects), None)
