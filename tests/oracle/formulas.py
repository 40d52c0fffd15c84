"""Random formulas over the sources of a random world, each well typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from tests.oracle.texts import (
    AXES,
    DISTINCT,
    FILTERS,
    MADE,
    NOUNS,
    NUMBERS,
    PURE,
    REGISTERS,
    TESTS,
    TIME,
    WORKED,
    Unit,
    qualified,
)
from tests.oracle.wording import Formula, common_names, evenly, literal, words_of


@dataclass
class Made:
    """A declaration, by name, and what it is made of."""

    name: str
    text: str
    formula: Formula
    tags: set[str] = field(default_factory=set)
    #: by what it is worth asking for, if that is known
    by: tuple[tuple[str, ...], ...] = ()


Maker = Callable[[int, str | None], Formula]


def times(a: Unit | None, b: Unit | None, sign: int) -> Unit | None:
    if a is None or b is None:
        return None
    powers = dict(a)
    for base, power in b:
        powers[base] = powers.get(base, 0) + sign * power
    return tuple(sorted((base, power) for base, power in powers.items() if power))


class Formulas:
    """Makes formulas, targets and filters from one generator of chance."""

    def __init__(self, rng: Random, focus: date) -> None:
        self.rng, self.focus = rng, focus
        self.metrics: list[tuple[str, Formula]] = []

    # --- aggregates -------------------------------------------------------------------------------

    def source(self) -> str:
        return self.rng.choice(
            ("deals",) * 8 + ("calls",) * 4 + ("lines", "bills") * 2 + ("reps", "teams", "fees")
        )

    def day(self) -> date:
        return self.focus + timedelta(days=self.rng.randint(-60, 20))

    def test(self, source: str) -> str:
        rng = self.rng
        texts = []
        for _ in range(rng.choice((1, 1, 1, 2, 2, 3))):
            day = self.day()
            later = day + timedelta(days=30)
            text = rng.choice(TESTS[source])
            if rng.random() < 0.6:
                text = evenly(rng, WORKED[source], lambda text: text)
            text = text.format(day=day, later=later, month=rng.randint(1, 12))
            texts.append(f"not ({text})" if rng.random() < 0.1 else text)
        joined = texts[0]
        for text in texts[1:]:
            joined = f"{joined} {rng.choice(('and', 'or'))} {text}"
        return joined

    def is_dated(self, formula: Formula) -> bool:
        """Tell whether a formula has a time axis in all of its sources."""
        return not formula.sources & REGISTERS

    def number(self, source: str) -> tuple[str, Unit]:
        """Return a number of a row, every function as often."""
        if self.rng.random() < 0.6:
            return evenly(self.rng, MADE[source], lambda made: made[0])
        return self.rng.choice(NUMBERS[source])

    def aggregate(self, source: str | None = None) -> Formula:
        rng = self.rng
        source = source or self.source()
        function = rng.choice(
            ("count",) * 4 + ("sum",) * 5 + ("avg",) * 3
            + ("min", "max", "median", "percentile", "count_distinct", "count_distinct", "count_of")
        )  # fmt: skip
        tags = {function, f"on {source}"}
        unit: Unit | None = None
        if function == "count":
            argument, unit = source, ((NOUNS[source], 1),)
        elif function == "count_distinct":
            argument = f"{source}.{rng.choice(DISTINCT[source])}"
            if "(" in argument:
                argument = qualified(argument.split(".", 1)[1], source)
        elif function == "count_of":
            function = "count"
            plain = [d for d in DISTINCT[source] if "(" not in d and d not in ("hot", "is_big")]
            argument = f"{source}.{rng.choice(plain)}"
        else:
            argument, unit = self.number(source)
            argument = qualified(argument, source)
            if function == "percentile":
                argument = f"{rng.choice(('90%', '25%', '0%', '100%', '37.5%'))}, {argument}"
        clauses = []
        if rng.random() < 0.5:
            clauses.append(f"where {self.test(source)}")
            tags.add("where")
        if source in AXES and rng.random() < 0.25:
            clauses.append(f"on {rng.choice(AXES[source])}")
            tags.add("on")
        own, about = self.own_window(source)
        clauses += own
        tags |= about
        if len(clauses) > 1 and rng.random() < 0.3:
            clauses.reverse()
        text = f"{function}({' '.join([argument, *clauses])})"
        tags |= words_of(text)
        additive = function in ("sum", "count") and source in AXES and not own
        return Formula(text, unit, frozenset((source,)), frozenset(tags), additive)

    def own_window(self, source: str) -> tuple[list[str], set[str]]:
        """Return the clause for a window of an aggregate's own, if it has one, and what it is."""
        return [], set()

    # --- formulas ---------------------------------------------------------------------------------

    def formula(self, depth: int, source: str | None = None) -> Formula:
        rng = self.rng
        if depth == 0:
            return self.aggregate(source)
        makers = self.makers()
        maker = rng.choices([m for m, _ in makers], [w for _, w in makers])[0]
        return maker(depth, source)

    def makers(self) -> list[tuple[Maker, int]]:
        """Return what makes formulas, and how often."""
        return [
            (self.aggregate_only, 6), (self.scaled, 2), (self.added, 4), (self.ratio, 6),
            (self.span, 1), (self.chosen, 2), (self.called, 2), (self.compared, 4),
            (self.bracketed, 3), (self.named, 3),
        ]  # fmt: skip

    def aggregate_only(self, depth: int, source: str | None) -> Formula:
        return self.aggregate(source)

    def span(self, depth: int, source: str | None) -> Formula:
        text, source = self.rng.choice(
            (
                ("max(deals.closed_at) - min(deals.created_at)", "deals"),
                ("max(deals.signed_on) - min(deals.signed_on)", "deals"),
                ("max(calls.made_at where hot) - max(calls.made_at)", "calls"),
                ("today() - max(deals.closed_at)", "deals"),
                ("now() - min(calls.made_at)", "calls"),
                (
                    "max(greatest(deals.created_at, deals.closed_at)) - min(deals.created_at)",
                    "deals",
                ),
                ('max(date_trunc("month", calls.made_at)) - min(calls.booked_on)', "calls"),
                ("max(deals.created_at + 5 hours) - max(deals.created_at)", "deals"),
            )
        )
        return Formula(text, TIME, frozenset((source,)), frozenset(("dates",)) | words_of(text))

    def named(self, depth: int, source: str | None) -> Formula:
        if not self.metrics:
            return self.aggregate(source)
        name, formula = self.rng.choice(self.metrics)
        return Formula(
            name, formula.unit, formula.sources, formula.tags | {"metric by name"},
            formula.additive, formula.shifted,
        )  # fmt: skip

    def scaled(self, depth: int, source: str | None) -> Formula:
        inner = self.formula(depth - 1, source)
        pattern = self.rng.choice(
            (
                "2 * ({})",
                "({}) / 4",
                "0.3 * ({})",
                "-({})",
                "({}) * 1.5",
                "({}) * -1",
                "({}) * (2 * 3)",
            )
        )
        tags = inner.tags | {"arithmetic"}
        return Formula(
            pattern.format(inner.text), inner.unit, inner.sources, tags, inner.additive,
            inner.shifted,
        )  # fmt: skip

    def added(self, depth: int, source: str | None) -> Formula:
        left = self.formula(depth - 1, source)
        for _ in range(30):
            right = self.formula(depth - 1, source)
            if left.unit is not None and left.unit == right.unit:
                sign = self.rng.choice("+-")
                return Formula(
                    f"({left.text}) {sign} ({right.text})",
                    left.unit,
                    left.sources | right.sources,
                    left.tags | right.tags | {"arithmetic"},
                    left.additive and right.additive,
                    left.shifted or right.shifted,
                )
        return left

    def ratio(self, depth: int, source: str | None) -> Formula:
        left, right = self.formula(depth - 1, source), self.formula(depth - 1, source)
        sign, power = self.rng.choice((("/", -1), ("/", -1), ("/", -1), ("*", 1)))
        unit = times(left.unit, right.unit, power)
        tags = left.tags | right.tags | {"ratio" if sign == "/" else "product"}
        if left.sources | right.sources != left.sources:
            tags |= {"two sources"}
        return Formula(
            f"({left.text}) {sign} ({right.text})", unit, left.sources | right.sources, tags,
            False, left.shifted or right.shifted,
        )  # fmt: skip

    def chosen(self, depth: int, source: str | None) -> Formula:
        picked, other = self.formula(depth - 1, source), self.formula(0, source)
        counted = self.rng.choice(sorted(picked.sources - {"stock"}) or ["deals"])
        count = f"count({counted} where {self.test(counted)})"
        condition = self.rng.choice(
            (f"{count} > 2", f"{count} = 0", f"{count} between 1 and 4", f"({picked.text}) is null")
        )
        tags = picked.tags | other.tags | {"case"}
        if picked.unit is not None and picked.unit == other.unit:
            text = f"case when {condition} then ({picked.text}) else ({other.text}) end"
            found = picked.sources | other.sources
        else:
            text = f"case when {condition} then ({picked.text}) end"
            found, tags = picked.sources, picked.tags | {"case"}
        return Formula(text, picked.unit, found | {counted}, tags, False, picked.shifted)

    def called(self, depth: int, source: str | None) -> Formula:
        inner = self.formula(depth - 1, source)
        patterns = [
            "abs({})",
            "round({})",
            "round({}, 1)",
            "floor({})",
            "truncate({}, 1)",
            "ceil({})",
        ]
        zero, ten = literal(inner.unit, "0"), literal(inner.unit, "10")
        if zero is not None:
            patterns += [f"coalesce({{}}, {zero})"] * 2
            patterns += [f"nullif({{}}, {zero})", f"greatest({{}}, {ten})", f"least({{}}, {ten})"]
        unit = inner.unit
        if unit == PURE and self.rng.random() < 0.5:
            patterns = ["sqrt({})", "ln({})", "power({}, 2)", "sign({})"]
        text = self.rng.choice(patterns).format(inner.text)
        tags = inner.tags | {"function"} | words_of(text)
        return Formula(text, unit, inner.sources, tags, False, inner.shifted)

    def compared(self, depth: int, source: str | None) -> Formula:
        inner = self.formula(depth - 1, source)
        if inner.sources & REGISTERS:
            return inner
        word = self.rng.choice(("growth", "growth", "change", "previous", "previous"))
        unit = PURE if word == "growth" else inner.unit
        tags = inner.tags | {word}
        return Formula(f"{word}({inner.text})", unit, inner.sources, tags, False, True)

    def bracketed(self, depth: int, source: str | None) -> Formula:
        inner = self.formula(depth - 1, source)
        names = common_names(inner.sources)
        if not names:
            return inner
        text = f"({inner.text} where {self.filter_text(self.rng, names)})"
        tags = inner.tags | {"bracket where"}
        return Formula(text, inner.unit, inner.sources, tags, inner.additive, inner.shifted)

    def filter_text(self, rng: Random, names: Sequence[str]) -> str:
        name = rng.choice(sorted(names))
        text = rng.choice(FILTERS[name])
        if len(names) > 1 and rng.random() < 0.3:
            other = rng.choice(sorted(names))
            text = f"{text} {rng.choice(('and', 'or'))} {rng.choice(FILTERS[other])}"
        return text
