"""`# kpi: allow(name) reason`: findings that a project accepts, with the reason beside them.

An allow covers the declaration that it stands in or that follows it with nothing but comments
between. Comments come as plain data, for lint knows no syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kpilang.diagnostics.model import Diagnostic
from kpilang.lint import problems
from kpilang.lint.registry import all_rules
from kpilang.lint.rule import Rule
from kpilang.source.frozen import dataclass
from kpilang.source.span import Span
from kpilang.source.text import Source

_ALLOW = re.compile(r"#\s*kpi:\s*allow\(([^)]*)\)(.*)")
_WORD = re.compile(r"[^\s,]+")


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment with its `#`, and where it stands."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Allow:
    """One word of an allow: the rule meant, and the part of the file that it covers.

    `whole` is what goes when the word does: the comment with its line, where there is no other.
    """

    word: str
    span: Span
    rule: Rule
    covers: Span
    whole: Span


def suppress(
    findings: Iterable[Diagnostic],
    remarks: Iterable[Remark],
    blocks: Iterable[Span],
    sources: Mapping[str, Source],
    ran: Iterable[Rule],
) -> tuple[Diagnostic, ...]:
    """Drop the findings that are allowed, and add what is wrong with the allows.

    `blocks` are the declarations; `ran` the rules that were run to the end: an allow of another
    rule may have its use.
    """
    allows, wrong = _read(tuple(remarks), sorted(blocks), sources)
    kept, used = [], set()
    for finding in findings:
        matching = [i for i, allow in enumerate(allows) if _silences(allow, finding)]
        used.update(matching)
        if not matching:
            kept.append(finding)
    codes = {rule.code for rule in ran}
    unused = [
        problems.unused_allow(allow.span, allow.word, allow.whole)
        for i, allow in enumerate(allows)
        if i not in used and allow.rule.code in codes
    ]
    return (*kept, *wrong, *unused)


def _silences(allow: Allow, finding: Diagnostic) -> bool:
    return allow.rule.code == finding.code and allow.covers.contains(finding.primary.span)


def _read(
    remarks: tuple[Remark, ...], blocks: list[Span], sources: Mapping[str, Source]
) -> tuple[list[Allow], list[Diagnostic]]:
    by_word = {word: rule for rule in all_rules() for word in (rule.name, rule.code.casefold())}
    names = tuple(rule.name for rule in all_rules())
    allows: list[Allow] = []
    wrong: list[Diagnostic] = []
    for remark in remarks:
        match = _ALLOW.match(remark.text)
        if match is None:
            continue
        if not match[2].strip(" \t:-–—"):
            wrong.append(problems.allow_without_reason(_part(remark, match.span(0))))
        covers = _covered(remark.span, blocks, sources[remark.span.file])
        words = tuple(_WORD.finditer(match[1]))
        for place, word in enumerate(words):
            start = match.start(1)
            span = _part(remark, (start + word.start(), start + word.end()))
            rule = by_word.get(word[0].casefold().replace("_", "-"))
            if rule is None:
                wrong.append(problems.unknown_allow(span, word[0], names))
            else:
                whole = _comment(remark.span, sources[remark.span.file])
                if len(words) > 1:
                    after = words[place + 1].start() if place + 1 < len(words) else len(match[1])
                    first = words[place - 1].end() if place + 1 == len(words) else word.start()
                    begin = remark.span.start + start
                    whole = Span(remark.span.file, begin + first, begin + after)
                allows.append(Allow(word[0], span, rule, covers, whole))
    return allows, wrong


def _comment(remark: Span, source: Source) -> Span:
    """Return a comment with the blanks before it, or with its line where it has one of its own."""
    line, _ = source.position(remark.start)
    begin = source.line_starts[line - 1]
    before = source.text[begin : remark.start]
    if before.strip():
        return remark._replace(start=begin + len(before.rstrip()))
    starts = source.line_starts
    return remark._replace(start=begin, end=starts[line] if line < len(starts) else remark.end)


def _part(remark: Remark, part: tuple[int, int]) -> Span:
    text = remark.text[part[0] : part[1]].rstrip()
    start = remark.span.start + part[0]
    return Span(remark.span.file, start, start + len(text))


def _covered(remark: Span, blocks: list[Span], source: Source) -> Span:
    """Return the declaration that a comment stands in, on the last line of, or before."""
    line, _ = source.position(remark.start)
    for block in blocks:
        if block.file == remark.file:
            if block.contains(remark) or source.position(block.end)[0] == line:
                return block
            if block.start >= remark.end:
                between = source.text[remark.end : block.start].splitlines()
                alone = all(not text.strip() or text.lstrip()[0] == "#" for text in between)
                return block if alone else remark
    return remark
