"""What changed, for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.changes.record import Detail, Kind, Weight
from kpilang.changes.report import PARTS, Compared, Entry, entries


def render(found: Compared) -> str:
    """Return the parts of the report that have something to tell, blank lines between them."""
    parts = ["\n".join(_part(found, weight, title)) for weight, title in PARTS]
    return "\n\n".join(part for part in parts if part) + "\n" if any(parts) else ""


def _part(found: Compared, weight: Weight, title: str) -> Iterator[str]:
    told = entries(found, weight)
    if told:
        yield f"{title}:"
    for entry in told:
        yield from _following(entry) if entry.follows else _entry(entry, weight)


def _following(entry: Entry) -> Iterator[str]:
    """Tell in one line what changed only because something else did."""
    said = (f"{_word(detail)} through {', '.join(detail.through)}" for detail in entry.details)
    noted = "".join(f", noted: {note}" for note in entry.change.noted)
    yield f"  {entry.head}: {'; '.join(said)}{noted}"


def _entry(entry: Entry, weight: Weight) -> Iterator[str]:
    change = entry.change
    became = ""
    if change.kind is not Kind.CHANGED and change.weight_of_name is weight:
        became = f": {change.kind}" + (f" from {change.former}" if change.former else "")
    yield f"  {entry.head}{became}"
    if weight is Weight.BREAKING:
        yield from (f"    noted: {note}" for note in change.noted)
    width = max((len(_word(detail)) for detail in entry.details), default=0)
    for detail in entry.details:
        yield from _detail(detail, width)


def _detail(detail: Detail, width: int) -> Iterator[str]:
    lead = f"    {_word(detail):<{width}}  "
    if detail.through:
        yield f"{lead}through {', '.join(detail.through)}"
        return
    before, after = (" ".join(text.split()) for text in (detail.before, detail.after))
    if detail.sources:
        yield f"{lead}by what {', '.join(detail.sources)} says of its rows"
        lead = " " * len(lead)
    elif before == after:
        yield lead.rstrip()
    if before == after:
        return
    yield f"{lead}was  {before or '(none)'}"
    yield f"{'':<{len(lead)}}now  {after or '(none)'}"


def _word(detail: Detail) -> str:
    return f"{detail.aspect} {detail.name}" if detail.name else str(detail.aspect)
