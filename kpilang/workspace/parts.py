"""What each file adds to what a project means, taken apart and put together again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from kpilang.diagnostics.model import Diagnostic
from kpilang.lint.run import Notes
from kpilang.lint.suppress import Remark
from kpilang.model.project import Model
from kpilang.source.frozen import dataclass
from kpilang.source.span import Span

Noted = tuple[str, dict[str, Any]]
"""The code of a rule, and what it notes of declarations, by their names."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The model of some texts, the errors in them, their comments, and where declarations lie.

    Where nothing is wrong `opinions` are what the rules about single declarations find, by the
    file of the declaration and in order, and `notes` what rules compare them by.
    """

    model: Model
    errors: tuple[Diagnostic, ...]
    remarks: tuple[Remark, ...]
    blocks: tuple[Span, ...]
    opinions: tuple[tuple[str, Diagnostic], ...] = ()
    notes: tuple[tuple[str, Noted], ...] = ()

    @property
    def noted(self) -> Notes:
        """What rules noted of declarations, by rule."""
        found: dict[str, dict[str, Any]] = defaultdict(dict)
        for _, (code, notes) in self.notes:
            found[code].update(notes)
        return found


@dataclass(frozen=True, slots=True)
class Part:
    """What a file adds: its entities by field of the model, and what lies in it of the rest.

    Entities come with their names where the model has them by name, else with None.
    """

    entities: tuple[tuple[str, tuple[tuple[str | None, Any], ...]], ...] = ()
    errors: tuple[Diagnostic, ...] = ()
    remarks: tuple[Remark, ...] = ()
    blocks: tuple[Span, ...] = ()
    opinions: tuple[Diagnostic, ...] = ()
    notes: tuple[Noted, ...] = ()


Frame = tuple[tuple[str, Any], ...]
"""The fields of a model that belong to no file, such as the calendar."""


def split(reading: Reading, files: Iterable[str]) -> tuple[dict[str, Part], Frame]:
    """Return what each file adds, and the rest of the model."""
    entities: dict[str, dict[str, list[tuple[str | None, Any]]]] = {file: {} for file in files}
    frame = []
    for field in fields(Model):
        value = getattr(reading.model, field.name)
        if not isinstance(value, (dict, tuple)):
            frame.append((field.name, value))
            continue
        listed = value.items() if isinstance(value, dict) else ((None, entity) for entity in value)
        for name, entity in listed:
            entities[entity.span.file].setdefault(field.name, []).append((name, entity))
    errors = _by_file((error.primary.span.file, error) for error in reading.errors)
    remarks = _by_file((remark.span.file, remark) for remark in reading.remarks)
    blocks = _by_file((block.file, block) for block in reading.blocks)
    opinions, notes = _by_file(reading.opinions), _by_file(reading.notes)
    assert errors.keys() <= entities.keys(), "something is wrong in a file that was not read"
    parts = {
        file: Part(
            tuple((field, tuple(found)) for field, found in own.items()),
            tuple(errors.get(file, ())),
            tuple(remarks.get(file, ())),
            tuple(blocks.get(file, ())),
            tuple(opinions.get(file, ())),
            tuple(notes.get(file, ())),
        )
        for file, own in entities.items()
    }
    return parts, tuple(frame)


def joined(parts: Mapping[str, Part], frame: Frame) -> Reading:
    """Return what files mean together; the parts come in the order of the files."""
    listed = tuple(parts.values())
    known: dict[str, list[tuple[str | None, Any]]] = defaultdict(list)
    for part in listed:
        for field, found in part.entities:
            known[field] += found
    errors = (error for part in listed for error in part.errors)
    return Reading(
        Model(**dict(frame), **{field: _collected(found) for field, found in known.items()}),
        tuple(sorted(errors, key=lambda error: error.sort_key)),
        tuple(remark for part in listed for remark in part.remarks),
        tuple(block for part in listed for block in part.blocks),
        tuple((file, opinion) for file, part in parts.items() for opinion in part.opinions),
        tuple((file, note) for file, part in parts.items() for note in part.notes),
    )


def _collected(found: Sequence[tuple[str | None, Any]]) -> Any:
    """Return entities as the model has them: by name, or in a row where they have none."""
    if found[0][0] is None:
        return tuple([entity for _, entity in found])
    return dict(found)


def _by_file(placed: Iterable[tuple[str, Any]]) -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for file, value in placed:
        found.setdefault(file, []).append(value)
    return found
