"""What a project is made of, resolved: sources, metrics, goals, KPIs, dashboards, trees.

Names are strings that are known to exist. Spans stay for findings and are never compared.
"""

from kpilang.model.boards import Dashboard, Page, Shown, TextTile, Tile
from kpilang.model.expr import Rates
from kpilang.model.measures import Display, Drive, Goal, Kpi, Measure, Members, Metric, Reference
from kpilang.model.names import Named, Retired, Role, Team
from kpilang.model.sources import (
    AliveSpan,
    Column,
    Dimension,
    Let,
    Ref,
    SourceTable,
    Validity,
    Value,
)
from kpilang.model.structures import (
    Equation,
    Expectation,
    Funnel,
    FunnelStage,
    GivenRows,
    SpecTest,
    Tree,
)
from kpilang.model.targets import (
    Comparator,
    GrowthTarget,
    LevelTarget,
    Limit,
    NoTarget,
    Pace,
    PaceKind,
    PathTarget,
    PeriodTarget,
    SegmentTarget,
    StatusBasis,
    Target,
)

__all__ = [
    "AliveSpan",
    "Column",
    "Comparator",
    "Dashboard",
    "Dimension",
    "Display",
    "Drive",
    "Equation",
    "Expectation",
    "Funnel",
    "FunnelStage",
    "GivenRows",
    "Goal",
    "GrowthTarget",
    "Kpi",
    "Let",
    "LevelTarget",
    "Limit",
    "Measure",
    "Members",
    "Metric",
    "Named",
    "NoTarget",
    "Pace",
    "PaceKind",
    "Page",
    "PathTarget",
    "PeriodTarget",
    "Rates",
    "Ref",
    "Reference",
    "Retired",
    "Role",
    "SegmentTarget",
    "Shown",
    "SourceTable",
    "SpecTest",
    "StatusBasis",
    "Target",
    "Team",
    "TextTile",
    "Tile",
    "Tree",
    "Validity",
    "Value",
]
