"""Random windows, of measures and of single aggregates, and comparisons of every kind."""

from __future__ import annotations

from random import Random

from tests.oracle.formulas import Formulas, Maker
from tests.oracle.texts import AXES, PURE, REGISTERS
from tests.oracle.wording import Formula, common_names

LENGTHS = (
    "7 days", "30 days", "90 days", "1 weeks", "2 weeks", "4 weeks", "1 months", "2 months",
    "3 months", "2 quarters", "1 years", "2 fiscal_quarters",
)  # fmt: skip
TO_DATE = ("week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year")
STEPS = ("day", "day", "week", "month", "month", "quarter")
#: what is worked out at each period of which window, where the periods fill the window
FOLDS = (
    ("day", "over month"), ("day", "over trailing 30 days"), ("day", "over trailing 2 weeks"),
    ("month", "over quarter to date"), ("month", "over trailing 3 months"), ("day", ""),
    ("month", "over year"), ("day", "over week to date"), ("month", ""), ("week", ""),
)  # fmt: skip


def measure_window(rng: Random) -> tuple[str, str]:
    """Return a window that spans periods, and its kind."""
    step = rng.choice(STEPS)
    kind = rng.choice(("trailing", "trailing", "to date", "to date", "cumulative", "all time"))
    each = f" each {step}" if rng.random() < 0.7 else ""
    if kind == "trailing":
        return f"trailing {rng.choice(LENGTHS)}{each}", kind
    if kind == "to date":
        return f"{rng.choice(TO_DATE)} to date{each}", kind
    return f"{kind}{each}", kind


def own_window(rng: Random) -> tuple[str, str]:
    """Return the window of an aggregate, and its kind."""
    kind = rng.choice(("trailing", "trailing", "to date", "all time", "previous", "period"))
    if kind == "trailing":
        return f"over trailing {rng.choice(LENGTHS)}", kind
    if kind == "to date":
        return f"over {rng.choice(TO_DATE)} to date", kind
    if kind == "period":
        return f"over {rng.choice(TO_DATE)}", kind
    return f"over {kind}", kind


class Windowed(Formulas):
    """Makes formulas that look at other stretches of time, and at all members.

    Only `bold` ones do, so that all others are computed whatever the planner can do yet.
    """

    bold = False

    def makers(self) -> list[tuple[Maker, int]]:
        found = super().makers()
        if self.bold:
            found += [
                (self.over, 5), (self.folded, 4), (self.shifted, 4), (self.whole, 4),
                (self.ranked, 2), (self.composed, 4), (self.ahead_of, 3),
            ]  # fmt: skip
        return found

    def own_window(self, source: str) -> tuple[list[str], set[str]]:
        if not self.bold or source not in AXES or self.rng.random() < 0.6:
            return [], set()
        text, kind = own_window(self.rng)
        return [text], {f"over {kind}"}

    def over(self, depth: int, source: str | None) -> Formula:
        """Brackets round a formula give all of its aggregates a window."""
        inner = self.plain(depth - 1, source)
        if inner.sources & REGISTERS:
            return inner
        text, kind = own_window(self.rng)
        tags = inner.tags | {"bracket over", f"over {kind}"}
        return Formula(f"({inner.text} {text})", inner.unit, inner.sources, tags, False, True)

    def folded(self, depth: int, source: str | None) -> Formula:
        inner = self.plain(0, source)
        if inner.sources & REGISTERS or not inner.tags & {"count", "sum", "count_distinct", "max"}:
            return inner
        each, window = self.rng.choice(FOLDS)
        function = self.rng.choice(("sum", "avg", "avg", "median", "min", "max"))
        if "max" in inner.tags and "max(" in inner.text and function == "sum":
            function = "max"
        tags = inner.tags | {"aggregate over periods", f"{function} each {each}"}
        text = f"{function}({inner.text} each {each} {window})"
        return Formula(text, inner.unit, inner.sources, tags, False, True)

    def shifted(self, depth: int, source: str | None) -> Formula:
        inner = self.formula(depth - 1, source)
        if inner.sources & REGISTERS:
            return inner
        length = self.rng.choice(("45 days", "1 months", "1 weeks", "1 years", "2 quarters"))
        tags = inner.tags | {"previous by a length", f"previous by {length.split()[1]}"}
        text = f"previous({inner.text}, {length})"
        return Formula(text, inner.unit, inner.sources, tags, False, True)

    def whole(self, depth: int, source: str | None) -> Formula:
        inner = self.formula(depth - 1, source)
        names = common_names(inner.sources)
        roll = self.rng.random()
        if roll < 0.4:
            tags = inner.tags | {"share"}
            return Formula(f"share({inner.text})", PURE, inner.sources, tags, False, True)
        if roll < 0.7 or not names:
            tags = inner.tags | {"total"}
            return Formula(f"total({inner.text})", inner.unit, inner.sources, tags, False, True)
        name = self.rng.choice(names)
        text = f"({inner.text}) / total({inner.text} by {name})"
        tags = inner.tags | {"total by"}
        return Formula(text, PURE, inner.sources, tags, False, True)

    def ahead_of(self, depth: int, source: str | None) -> Formula:
        """Where a flow will end."""
        inner = self.plain(0, source)
        for _ in range(20):
            if inner.additive:
                break
            inner = self.plain(0, source)
        if not inner.additive or inner.sources & REGISTERS:
            return inner
        tags = inner.tags | {"forecast in a formula"}
        return Formula(f"forecast({inner.text})", inner.unit, inner.sources, tags, False, True)

    def ranked(self, depth: int, source: str | None) -> Formula:
        inner = self.formula(depth - 1, source)
        tags = inner.tags | {"rank"}
        return Formula(f"rank({inner.text})", PURE, inner.sources, tags, False, True)

    def composed(self, depth: int, source: str | None) -> Formula:
        """One comparison of another: growth of a trailing ratio, the share of a median, …"""
        inner = self.plain(0, source)
        if inner.sources & REGISTERS:
            return inner
        text = self.rng.choice(
            (
                "growth(({} over trailing 2 months))", "share(previous({}))", "previous(share({}))",
                "change(rank({}))", "rank(growth({}))", "total(previous({}, 1 months))",
                "growth(total({}))", "rank(({} over quarter to date))", "rank(share({}))",
                "previous(avg({} each day))", "share(({} over all time))",
            )
        )  # fmt: skip
        if "each" in text and inner.tags & {"avg", "median", "percentile"}:
            text = "previous(share({}))"
        tags = inner.tags | {"composed", text.replace("{}", "x")}
        return Formula(text.format(inner.text), None, inner.sources, tags, False, True)

    def plain(self, depth: int, source: str | None) -> Formula:
        """Make a formula without windows of its own."""
        self.bold, bold = False, self.bold
        try:
            return self.formula(depth, source)
        finally:
            self.bold = bold
