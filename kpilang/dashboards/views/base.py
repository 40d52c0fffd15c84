"""What the template needs of a tile, whatever its form."""

from __future__ import annotations

from markupsafe import Markup

from kpilang.dashboards.cells import Cell, Column, Mark
from kpilang.dashboards.charts.drawing import Spec, to_svg
from kpilang.dashboards.format import unit_of
from kpilang.dashboards.ir import EvaluatedTile, Form, Point, TileIR
from kpilang.dashboards.periods import period_text
from kpilang.dashboards.reader import Reader
from kpilang.source.frozen import dataclass

#: the forms drawn by the template of another one
ALIKE = {Form.AREA: Form.LINE, Form.COLUMN: Form.BAR, Form.GAUGE: Form.BULLET}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a heatmap; a cell is None where the answer has no row."""

    name: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class TileView:
    """What the template needs of one tile."""

    tile: TileIR
    period: str
    cells: tuple[Cell, ...]
    size: int = 0
    spark: Markup | None = None
    chart: Markup | None = None
    spec: Spec | None = None
    caption: str = ""
    #: what the numbers of a chart are in, empty for money and percents
    unit_note: str = ""
    has_target: bool = False
    columns: tuple[Column, ...] = ()
    over_periods: bool = False
    more: bool = False
    #: how many pixels wide the chart was drawn
    drawn: int = 0
    #: of a bullet its marks, the percents that are filled, and both ends; of a heatmap its least
    #: and greatest values
    marks: tuple[Mark, ...] = ()
    filled: str = ""
    ends: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    grid: tuple[Line, ...] = ()
    #: how many lines of text high the tile is, about
    lines: float = 20

    @property
    def template(self) -> str:
        """The name of the template that draws it."""
        return ALIKE.get(self.tile.form, self.tile.form).value


def unit_note(tile: TileIR, reader: Reader) -> str:
    """Return what the numbers of a chart are in, empty for money and percents."""
    unit = unit_of(tile.display, reader.notation)
    if unit.startswith("per "):
        return unit.capitalize()
    return f"In {unit}" if unit else ""


def first_period(evaluated: EvaluatedTile, reader: Reader) -> str:
    """Return the name of the period of the first row, empty without rows."""
    first = evaluated.points[0] if evaluated.points else Point(None, None, None)
    return period_text(first.start, evaluated.tile.query.grain, reader)


def svg(spec: Spec) -> Markup:
    """Return a chart's drawing for the template."""
    # vl-convert escapes every text that it draws
    return Markup(to_svg(spec))
