"""The rules of a lark grammar, read for people: sections, rules, and how each alternative reads."""

from __future__ import annotations

import re
from dataclasses import dataclass

SECTION = re.compile(r"^// -+ (.*?) -+$")
RULE = re.compile(r"^[?!]*([a-z_]+) *: *(.*)$")
NAMED = re.compile(r"^[?!]*([a-z_]+) *:", re.MULTILINE)
TERMINAL = re.compile(r"^([A-Z_]+) *: *(\".*\")$")
DECLARED = re.compile(r"^%declare (.*)$")
_TOKEN = re.compile(r'"[^"]*"|->|[A-Za-z_]+|[\[\]()|*+]')
_LINE_END = "_NL"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name, and what each of its alternatives reads like."""

    name: str
    alternatives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grammar:
    """Rules by section, and the tokens that no rule spells out."""

    sections: dict[str, tuple[Rule, ...]]
    declared: tuple[str, ...]

    @property
    def rules(self) -> dict[str, Rule]:
        """All rules by name."""
        return {rule.name: rule for rules in self.sections.values() for rule in rules}


def read(text: str) -> Grammar:
    """Read a grammar; what it says in another notation than `kpi.lark` does is an error."""
    texts: dict[str, list[tuple[str, str]]] = {"": []}
    names = _shown_names(NAMED.findall(text))
    section, terminals, declared = "", dict[str, str](), tuple[str, ...]()
    for line in _logical_lines(text):
        if found := SECTION.match(line):
            section = found[1]
            texts[section] = []
        elif found := DECLARED.match(line):
            declared = tuple(found[1].split())
        elif found := TERMINAL.match(line):
            terminals[found[1]] = found[2]
        elif found := RULE.match(line):
            texts[section].append((names[found[1]], found[2]))
        else:
            raise AssertionError(f"neither rule nor section: {line}")
    sections = {
        title: tuple(Rule(name, _alternatives(body, names | terminals)) for name, body in rules)
        for title, rules in texts.items()
    }
    return Grammar(sections, declared)


def _shown_names(names: list[str]) -> dict[str, str]:
    """Return what rules are called: `_target` is `target`, or `target_value` beside another one."""
    plain = {name: name for name in names if not name.startswith("_")}
    inner = {name: name.lstrip("_") for name in names if name.startswith("_")}
    return plain | {name: f"{s}_value" if s in plain else s for name, s in inner.items()}


def _logical_lines(text: str) -> list[str]:
    """Return a grammar's lines: comments and blanks dropped, continued rules joined."""
    out: list[str] = []
    for line in text.splitlines():
        if not line.strip() or (line.startswith("//") and not SECTION.match(line)):
            continue
        if line[0] in " \t":
            out[-1] += f" {line.strip()}"
        else:
            out.append(line.rstrip())
    return out


def _alternatives(body: str, shown: dict[str, str]) -> tuple[str, ...]:
    tokens = _TOKEN.findall(body)
    assert "".join(tokens) == re.sub(r"\s+(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", "", body), body
    found, rest = _choice(tokens, shown)
    assert not rest, rest
    return tuple(found)


def _choice(tokens: list[str], shown: dict[str, str]) -> tuple[list[str], list[str]]:
    """Read alternatives up to a closing bracket; return how each reads, and what follows."""
    alternatives: list[str] = []
    parts: list[str] = []
    while tokens and tokens[0] not in (")", "]"):
        head, *tokens = tokens
        match head:
            case "|":
                alternatives.append(_joined(parts))
                parts = []
            case "->":
                tokens = tokens[1:]
            case "(" | "[":
                inner, tokens = _choice(tokens, shown)
                tokens = tokens[1:]
                parts.append(_group(inner, optional=head == "["))
            case "*" | "+":
                parts.append(_repeated(parts, head))
            case _:
                parts.append(shown.get(head, head))
    return [*alternatives, _joined(parts)], tokens


def _joined(parts: list[str]) -> str:
    return " ".join(part for part in parts if part)


def _group(inner: list[str], *, optional: bool) -> str:
    text = " | ".join(inner)
    if optional and text.endswith("…"):
        # a block's items, of which there may be none
        return text
    return f"[{text}]" if optional else f"({text})"


def _repeated(parts: list[str], sign: str) -> str:
    """Return a repetition; the parts that it repeats are taken off."""
    last = parts.pop()
    before = parts[-1] if parts else ""
    if last == f"({_LINE_END} {before})":
        parts.pop()
        return f"{before}…"
    if last == f'("," {before})':
        parts.pop()
        return f"{before}, …"
    return f"{last}{sign}"
