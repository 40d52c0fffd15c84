"""Which files matter to a file, told from the words in it.

What a declaration means follows from its own text, from the declarations that it names, directly
or not, and from the blocks that hold for a whole project, sources and the calendar. So a changed
file matters to the files that hold a name declared in it, and to those that hold theirs. Words
count wherever they stand and in any case: one too many costs time, and never truth.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from kpilang.source.frozen import dataclass
from kpilang.source.text import Source

GLOBAL = frozenset({"calendar", "source"})
"""Blocks that matter to every file, whatever it names."""

_NAMELESS = frozenset({"package", "calendar", "test"})
_WORD = re.compile(r"\w+")
_APART = "".join(char if _WORD.match(char) else " " for char in map(chr, range(128)))
_HEAD = re.compile(
    r"^\ufeff?(package|calendar|team|role|source|metric|goal|kpi|tree|funnel|dashboard|test)\b"
    r"(?:[^\S\n]+(`[^`\n]+`|\w+))?",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Outline:
    """The words of a file, the names that it declares, and whether no GLOBAL block is in it.

    All are without case. A name in backquotes may be several words with blanks between them.
    `packages` are what follows the word `package` where a line begins with it.
    """

    words: frozenset[str]
    names: tuple[str, ...]
    local: bool
    packages: tuple[str, ...] = ()

    def holds(self, name: str) -> bool:
        """Tell whether a name may stand in the file."""
        return name in self.words or (_is_odd(name) and self.words.issuperset(_words(name)))

    def declares_as(self, other: Outline) -> bool:
        """Tell whether the same names are declared in it as in another, in the same package."""
        return (self.names, self.packages) == (other.names, other.packages)

    def declares(self, name: str) -> bool:
        """Tell whether a name is among those declared, be it that of the package before it."""
        full = name.casefold()
        return full in self.names or full.partition(".")[2] in self.names


def outline(source: Source) -> Outline:
    """Return the outline of a text, read by its words alone."""
    heads = _HEAD.findall(source.text)
    return Outline(
        frozenset(_words(source.text)),
        tuple(
            dict.fromkeys(
                name.strip("`").casefold() for kind, name in heads if name and kind not in _NAMELESS
            )
        ),
        not any(kind in GLOBAL for kind, _ in heads),
        tuple(name for kind, name in heads if kind == "package"),
    )


def _words(text: str) -> Iterable[str]:
    if text.isascii():  # for which there is a way that takes a third of the time
        return text.lower().translate(_APART).split()
    return map(str.casefold, _WORD.findall(text))


def _is_odd(name: str) -> bool:
    return _WORD.fullmatch(name) is None


def touched(outlines: Mapping[str, Outline], changed: Iterable[str]) -> set[str]:
    """Return the files to which a change of some files may matter, these included."""
    found = set(changed)
    fresh = {name for file in found for name in outlines[file].names}
    while fresh:
        odd = set(filter(_is_odd, fresh))
        plain = fresh - odd
        more = [
            file
            for file, known in outlines.items()
            if file not in found
            and (not known.words.isdisjoint(plain) or any(known.holds(name) for name in odd))
        ]
        found.update(more)
        fresh = {name for file in more for name in outlines[file].names}
    return found


def needed(
    outlines: Mapping[str, Outline], wanted: Collection[str], before: Iterable[Outline] = ()
) -> set[str]:
    """Return the other files without which the wanted ones cannot be understood.

    With those that they needed `before` they were changed: a text that says something else because
    it is named no more is then noticed.
    """
    declared: dict[str, list[str]] = defaultdict(list)
    odd: dict[str, list[str]] = defaultdict(list)
    for file, known in outlines.items():
        for name in known.names:
            (odd if _is_odd(name) else declared)[name].append(file)
    found = {file for file, known in outlines.items() if not known.local}
    found.update(wanted)
    waiting = [*(outlines[file] for file in found), *before]
    while waiting:
        known = waiting.pop()
        names = [declared[word] for word in known.words if word in declared]
        names += [files for name, files in odd.items() if known.holds(name)]
        more = {file for files in names for file in files} - found
        found |= more
        waiting += [outlines[file] for file in more]
    return found.difference(wanted)
