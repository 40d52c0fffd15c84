"""Measures dealt from a deck: what is rare among random ones occurs as often as the rest.

Each has one construct and one word, and little else; the world's number says which.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from tests.oracle.formulas import Made
from tests.oracle.goals import Measures
from tests.oracle.lasting import Lasting
from tests.oracle.targets import Targets
from tests.oracle.texts import MADE, REGISTERS, USD, WINDOWS, WORKED, qualified
from tests.oracle.windowed import Windowed, measure_window
from tests.oracle.wording import Formula, amount_of, common_names, words_of

#: how many measures a world is dealt
HAND = 12
#: words that are rare, without which a text is short
WORDS = (
    *(f"{name}()" for name in ("exp", "log10", "trim", "sign", "right", "year", "month", "ln")),
    *(f"{name}()" for name in ("ends_with", "substring", "left", "week", "truncate", "abs")),
    *(f"{name}()" for name in ("power", "contains", "concat", "replace", "least", "upper", "now")),
    *(f"{name}()" for name in ("mod", "minute", "workhours", "date", "second", "quarter", "sqrt")),
    *(f"{name}()" for name in ("weekday", "day", "starts_with", "lower", "workdays", "ceil")),
    *(f"{name}()" for name in ("date_trunc", "timestamp", "nullif", "convert", "greatest")),
    *("sign()", "case of", "case when", "like", "moved by hours", "moved by days", "clock time"),
)
FORMS: dict[str, Callable[[Any, int, str | None], Formula]] = {
    "share": Windowed.whole, "total": Windowed.whole, "total by": Windowed.whole,
    "rank": Windowed.ranked, "composed": Windowed.composed, "change": Windowed.compared,
    "previous by a length": Windowed.shifted, "bracket over": Windowed.over,
    "forecast in a formula": Windowed.ahead_of, "aggregate over periods": Windowed.folded,
    "period moment in a formula": Lasting.per_day, "period moment in rows": Lasting.moment,
    "churn": Lasting.churn, "first": Lasting.ordered, "last": Lasting.ordered,
    "snapshot": Lasting.snapshot, "rolled up": Lasting.rolled,
    "rolled up over all time": Lasting.ever_valued, "rolled up on an axis": Lasting.on_axis,
    "roll-up of roll-ups": Lasting.deep, "valid for a time": Lasting.seated,
    "alive": Lasting.alive,
}  # fmt: skip
#: what no world is dealt unless it is asked for
ASIDE = ("alive",)
OWN = tuple(f"over {kind}" for kind in ("trailing", "to date", "all time", "previous", "period"))
SPANS = (
    *("trailing each day", "trailing each week", "trailing each month", "trailing each quarter"),
    *("to date each day", "to date each week", "to date each month", "cumulative each day"),
    *("cumulative each month", "all time each month", "window to date"),
)
AIMS: dict[str, Callable[[Any, Formula, int], tuple[str, set[str]]]] = {
    "target that rises": Targets.rising, "target that grows": Targets.rising,
    "target with tolerance": Targets.rising, "target table": Targets.table,
    "target by segment": Targets.segments, "comparators in segments": Targets.segments,
    "formula in a segment": Targets.segments, "formula in a table": Targets.lines,
    "comparators in a table": Targets.lines, "tolerance round a formula": Targets.tolerance,
    "roster": Targets.per_member, "target per member": Targets.per_member,
    "path with formulas": Targets.path,
}  # fmt: skip
MORE = ("target a year ago", "target between formulas", "target =", "target between")
JUDGED = {
    "basis forecast": "status basis: forecast", "basis previous": "status basis: previous",
    "basis pace": "status basis: pace", "basis target": "status basis: target",
    "pace like last year": "pace: like last year",
    "pace workdays": "pace: workdays",
}  # fmt: skip
#: what is refused, undecided or without a target more often than the rest
RARE = (
    *("rolled up over all time", "rolled up on an axis", "roll-up of roll-ups"),
    *("share", "share", "total", "total", "total by", "total by", "rank", "rank", "first", "last"),
    *("previous by a length", "forecast in a formula", "period moment in a formula"),
    *("target a year ago", "target a year ago", "target a year ago", "target a year ago"),
    *("target from a source", "target from a source", "basis previous", "basis forecast"),
    *("target by segment", "target by segment", "target by segment", "basis pace"),
    *("limits of target", "target in a formula", "target in a formula", "target between formulas"),
    *("target with tolerance", "tolerance round a formula", "target that rises"),
    *("basis previous", "basis previous", "target by segment", "target from a source"),
    *(
        "target that grows",
        "basis previous",
        "bracket over",
        "previous 1 year",
        "trailing each week",
    ),
)
_FORMS = tuple(form for form in FORMS if form not in ASIDE)
DECK = (*_FORMS, *OWN, *OWN, *SPANS, *SPANS, *AIMS, *MORE, *JUDGED, *RARE)


class Dealing(Measures):
    """Makes the measures of a world, those that it is dealt among them."""

    #: the aggregate that formulas are made round, if any
    given: Formula | None = None

    def aggregate(self, source: str | None = None) -> Formula:
        given = self.given
        return super().aggregate(source) if given is None or source is not None else given

    def deal(self, seed: int, cards: Sequence[str] = ()) -> list[Made]:
        """Make the measures that the world of a number is dealt, of some cards where given."""
        deck = cards or DECK
        hand = range(seed * HAND, (seed + 1) * HAND)
        made = [
            self.dealt(f"d{n}", deck[place % len(deck)], WORDS[place % len(WORDS)])
            for n, place in enumerate(hand)
        ]
        self.given = None
        return made

    def dealt(self, name: str, construct: str, word: str) -> Made:
        formula = self.given = self.started(construct, word)
        window, lines, tags = self.rng.choice(WINDOWS[1:]), list[str](), set[str]()
        if construct in ("target from a source", "target a year ago"):
            window = self.rng.choice(("month", "quarter", "year", "fiscal_quarter", "fiscal_year"))
        if construct in FORMS:
            formula = self.formed(construct)
        elif construct in OWN:
            formula = self.owned(formula, construct)
        elif construct == "previous 1 year":
            # A year before a week is a week.
            window, formula = "week", self.since_last_year(formula)
        elif construct in SPANS:
            window, tags = self.spanning(construct)
            if not window.startswith(("cumulative", "all time")) and self.rng.random() < 0.6:
                lines, about = self.plain_target(formula)
                tags |= about | {f"target on {next(t for t in tags if 'window' in t)[7:]}"}
        else:
            lines, tags = self.aimed(construct, formula, window)
            if construct == "target in a formula":
                formula = self.against(formula)
        if construct in (*FORMS, *OWN) and self.rng.random() < 0.3:
            lines, tags = self.plain_target(formula)
        elif construct == "rank" and self.rng.random() < 0.6:
            lines, tags = ["better: lower"], {"better: lower"}
        tags |= formula.tags | ({f"window {window}"} if window in WINDOWS else set())
        body = "\n  ".join([f"formula: {formula.text}", f"window: {window}", *lines])
        made = Made(name, f"kpi {name} {{\n  {body}\n}}", formula, tags)
        made.by = self.asked_by(construct, body, common_names(formula.sources))
        return made

    def asked_by(self, construct: str, body: str, names: list[str]) -> tuple[tuple[str, ...], ...]:
        """Return by what a measure is worth asking for: its construct is seen in these."""
        told = re.search(r"target by (\w+)| per (rep|team)|total\(.* by (\w+)\)", body)
        if told is not None:
            own = next(name for name in told.groups() if name)
            more = [(own, name) for name in names if name != own and construct == "total by"]
            # Who owes an amount each is counted where the answer is not by them.
            fewer = [(), *((name,) for name in names if name != own)] if told[2] else []
            return ((own,), *more[:1], *fewer)
        if construct in (*FORMS, *OWN, *SPANS):
            return tuple((name,) for name in names)
        return ((),)

    # --- the aggregate ----------------------------------------------------------------------------

    def started(self, construct: str, word: str) -> Formula:
        """Return what a construct is seen at: what adds up has a forecast and a pace."""
        if construct in ("target a year ago", "target between formulas", "previous 1 year"):
            # In some worlds those have no data before a day.
            short = construct != "previous 1 year"
            source = self.rng.choice(("deals", "calls") if short else ("bills", "lines"))
            unit = ((source[:-1], 1),)
            tags = frozenset(("count", f"on {source}"))
            return Formula(f"count({source})", unit, frozenset((source,)), tags, True)
        formula = self.worded(word, money=construct == "target from a source")
        while construct in JUDGED and not formula.additive:
            formula = self.worded(self.rng.choice(WORDS), money=False)
        return formula

    def worded(self, word: str, *, money: bool) -> Formula:
        """Return an aggregate with a word in it, in its condition or in what is aggregated."""
        rng = self.rng
        tests = [(s, t) for s in WORKED for t in WORKED[s] if word in words_of(t)]
        numbers = [(s, n, u) for s in MADE for n, u in MADE[s] if word in words_of(n)]
        tests = [pair for pair in tests if pair[0] not in REGISTERS]
        numbers = [made for made in numbers if made[0] not in REGISTERS]
        if money:
            tests = [pair for pair in tests if pair[0] == "deals"]
        if tests and (not numbers or money or rng.random() < 0.5):
            source, text = rng.choice(tests)
            test = text.format(day=self.day(), month=rng.randint(1, 12), later=self.day())
            what = f"sum({source}.amount" if money else f"count({source}"
            unit = USD if money else ((source[:-1], 1),)
            text = f"{what} where {test})"
            tags = {"sum" if money else "count", "where"}
        elif money:
            source, text, unit, tags = "deals", "sum(deals.amount)", USD, {"sum"}
        else:
            source, made, unit = rng.choice(numbers)
            function = rng.choice(("sum", "sum", "avg", "min", "max"))
            text, tags = f"{function}({qualified(made, source)})", {function}
        tags |= {f"on {source}"} | words_of(text)
        additive = bool(tags & {"sum", "count"})
        return Formula(text, unit, frozenset((source,)), frozenset(tags), additive)

    def owned(self, formula: Formula, construct: str) -> Formula:
        """Return an aggregate with a window of its own."""
        for _ in range(200):
            self.bold = True
            (text,), tags = next(filter(all, iter(lambda: self.own_window("deals"), None)))
            self.bold = False
            if construct in tags:
                break
        text, unit = f"{formula.text[:-1]} {text})", formula.unit
        if construct == "over previous":
            # Members of whom other rows count, and in another window.
            (source,) = formula.sources
            text, unit = f"count({source}) / {text}", None
        return Formula(text, unit, formula.sources, formula.tags | tags, False, True)

    # --- what is made of it -----------------------------------------------------------------------

    def formed(self, construct: str) -> Formula:
        for _ in range(100):
            found = FORMS[construct](self, 1, None)
            if construct in found.tags:
                return found
            if self.given is not None and not self.given.additive:
                self.given = self.worded(self.rng.choice(WORDS), money=False)
        raise AssertionError(construct)

    def since_last_year(self, formula: Formula) -> Formula:
        text = f"({formula.text}) - previous({formula.text}, 1 year)"
        tags = formula.tags | {"previous 1 year"}
        return Formula(text, formula.unit, formula.sources, tags, False, True)

    def against(self, formula: Formula) -> Formula:
        if not self.stated:
            return formula
        text = f"({formula.text}) / target({self.rng.choice(self.stated)})"
        tags = formula.tags | {"target in a formula"}
        return Formula(text, None, formula.sources, tags, False, True)

    def spanning(self, construct: str) -> tuple[str, set[str]]:
        while True:
            window, kind = measure_window(self.rng)
            tags = {f"window {kind}"}
            tags |= {f"{kind} each {window.split(' each ')[1]}"} if " each " in window else set()
            if construct in tags:
                return window, tags

    def plain_target(self, formula: Formula) -> tuple[list[str], set[str]]:
        if amount_of(formula, "1") is None:
            return [], set()
        text, tags = self.level(formula, self.rng.choice((1, 3, 10, 40)))
        return [f"target: {text}"], tags

    def aimed(self, construct: str, formula: Formula, window: str) -> tuple[list[str], set[str]]:
        """Return lines with a target, a basis or a pace."""
        scale = self.rng.choice((1, 3, 10, 40))
        if construct == "target from a source":
            return ["target: from quotas.amount"], {construct}
        if construct in JUDGED:
            lines, tags = self.plain_target(formula)
            return [*lines, JUDGED[construct]], tags | {construct}
        if construct == "limits of target":
            lines, tags = self.plain_target(formula)
            while lines and construct not in tags:
                limits, about = self.limits(formula, scale, with_target=True)
                lines, tags = [*lines[:1], *limits], tags | about
            return lines, tags
        if construct == "target in a formula":
            return [], {construct}
        for _ in range(300):
            if construct in AIMS:
                line, tags = AIMS[construct](self, formula, scale)
            else:
                line, tags = self.target(formula, scale, window)
            if construct in tags:
                return [line], tags
        return [], set()
