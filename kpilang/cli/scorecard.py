"""`kpi check --scorecard`: the cards of goals, teams and roles, in a terminal or as a page."""

from __future__ import annotations

from collections.abc import Iterable

from kpilang.lint.scorecard import UNSAID, Card

_UNSAID = "no type"


def as_text(cards: Iterable[Card]) -> str:
    """Return the cards as text: a line for each kind of KPI that there is, and what is missing."""
    return "\n".join(_card(card) for card in cards)


def as_html(name: str, cards: Iterable[Card]) -> str:
    """Return the cards as one page that needs nothing else."""
    # only a page needs the templates
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("kpilang.cli"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shown = [(card, [(_kind(d, g), kpis) for d, g, kpis in card.cells()]) for card in cards]
    return environment.get_template("scorecard.html").render(project=name, cards=shown)


def _card(card: Card) -> str:
    lines = [f"{card.kind} {card.name}: {card.title}"]
    cells = [(_kind(d, g), ", ".join(kpi.name for kpi in kpis)) for d, g, kpis in card.cells()]
    cells += [("missing", missing) for missing in card.missing]
    width = max((len(kind) for kind, _ in cells), default=0)
    before = ""
    for kind, text in cells:
        lines.append(f"  {'' if kind == before else kind:{width}}  {text}")
        before = kind
    return "\n".join(lines) + "\n"


def _kind(direction: str, group: str) -> str:
    return " ".join(word for word in (direction, group) if word != UNSAID) or _UNSAID
