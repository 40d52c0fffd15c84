"""What stands in the specs, in one line, and short words for windows, units and tables."""

from __future__ import annotations

from collections.abc import Mapping

from kpilang.model.expr import Expr
from kpilang.model.measures import Display, Goal, Kpi, Metric
from kpilang.model.sources import SourceTable
from kpilang.model.windows import Grain, Length, Window, WindowKind
from kpilang.source.span import Span
from kpilang.source.text import Source

Texts = Mapping[str, Source]


def property_written(measure: Kpi | Goal, name: str, texts: Texts) -> str:
    """Return the value of a property as it was written, empty where it was not."""
    span = dict(measure.property_spans).get(name)
    if span is None:
        return ""
    written = _slice(span, texts).removeprefix(name).strip()
    return _flat(written.removeprefix(":"))


def formula_written(metric: Metric, texts: Texts) -> str:
    """Return the right side of a metric, its block of properties left out."""
    written = " ".join(_slice(metric.block, texts).partition("=")[2].split())
    body, brace, rest = written.rpartition(" { ")
    return body if brace and rest.endswith("}") else written


def as_written(span: Span, texts: Texts) -> str:
    """Return what stands at a place."""
    return " ".join(_slice(span, texts).split())


def window_words(window: Window | None) -> str:
    """Return a window in words, empty for none."""
    if window is None:
        return ""
    step = window.grain.replace("_", " ")
    match window:
        case Window(kind=WindowKind.TRAILING, length=Length(count=count, grain=grain)):
            unit = grain.replace("_", " ")
            return f"trailing {count} {unit}{'s' if count > 1 else ''}, each {step}"
        case Window(kind=WindowKind.TO_DATE, period=Grain() as period):
            return f"{period.replace('_', ' ')} to date, each {step}"
        case Window(kind=WindowKind.PERIOD):
            return step
        case Window(kind=kind):
            return f"{kind.replace('_', ' ')}, each {step}"


def unit_words(display: Display, formula: Expr | None) -> str:
    """Return the unit that a value is shown in."""
    if display.percent:
        return "percent"
    return display.unit or ("" if formula is None else str(formula.type))


def table_words(source: SourceTable) -> str:
    """Return what a source reads."""
    if source.query is not None:
        return "a SELECT in the file"
    return ".".join(source.table) if source.table else "rows in the file"


def _flat(written: str) -> str:
    """Return a text in one line; of a block its lines with semicolons between."""
    start, brace, rest = written.strip().partition("{")
    if not brace:
        return " ".join(start.split())
    lines = (" ".join(line.split()) for line in rest.rstrip().removesuffix("}").splitlines())
    listed = "; ".join(line for line in lines if line)
    return f"{start.strip()}: {listed}" if start.strip() else listed


def _slice(span: Span, texts: Texts) -> str:
    source = texts.get(span.file)
    return "" if source is None else source.slice(span)
