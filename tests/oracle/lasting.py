"""Random formulas about rows that last: alive, in a snapshot, rolled up, the first, the last."""

from __future__ import annotations

from tests.oracle.formulas import Maker
from tests.oracle.texts import PURE, REGISTERS, TIME, USD, Unit
from tests.oracle.windowed import Windowed
from tests.oracle.wording import Formula

SPANS = {"deals": ("open", "open", "due"), "reps": ("employed",)}
LASTING: dict[str, tuple[tuple[str, Unit | None], ...]] = {
    "deals": (
        ("count(deals", (("deal", 1),)), ("sum(deals.amount", USD), ("sum(deals.qty", PURE),
        ("count_distinct(deals.rep", None), ("avg(deals.amount", USD), ("max(deals.score", PURE),
        ("sum(deals.worth", USD), ("median(deals.qty", PURE),
    ),
    "reps": (("count(reps", (("rep", 1),)), ("avg(reps.level", PURE), ("sum(reps.level", PURE)),
}  # fmt: skip
MOMENTS = {
    "deals": (
        "created_at < period_start", "period_end - created_at > 10 days", "due_on >= period_end",
        "closed_at between period_start and period_end", "signed_on <= date(period_end)",
    ),
    "reps": ("hired_on < period_end", "period_end - hired_on > 30 days"),
}  # fmt: skip
ROLLED: tuple[tuple[str, Unit | None, str], ...] = (
    ("count(reps where count(deals by rep) > 2)", (("rep", 1),), "reps"),
    ("count(reps where sum(deals.amount by rep) > 100 USD)", (("rep", 1),), "reps"),
    ("count(reps where count(calls by rep) = 0)", (("rep", 1),), "reps"),
    ("avg(count(calls by rep))", None, "reps"),
    ("sum(max(deals.qty by rep))", PURE, "reps"),
    ("max(sum(deals.worth by rep over trailing 30 days))", USD, "reps"),
    ("count(reps where count(deals where open at end by rep) > 0)", (("rep", 1),), "reps"),
    (
        "count(reps over all time where count(deals by rep over previous) > 0 "
        "and count(deals by rep) = 0)",
        (("rep", 1),),
        "reps",
    ),
    ("count(reps on first_deal)", (("rep", 1),), "reps"),
    ("count(reps where count(deals by rep over all time) > 3)", (("rep", 1),), "reps"),
    ("avg(deals.created_at - rep.first_deal)", TIME, "deals"),
    ("count(deals where rep.first_deal = created_at)", (("deal", 1),), "deals"),
    ("sum(count(lines by deal))", None, "deals"),
    ("count(deals where count(lines where qty > 2 by deal over all time) = 0)", None, "deals"),
)


class Lasting(Windowed):
    """Makes formulas about stocks, and about rows together with those that refer to them."""

    def makers(self) -> list[tuple[Maker, int]]:
        found = super().makers()
        if self.bold:
            found += [
                (self.alive, 5), (self.churn, 2), (self.snapshot, 5), (self.ordered, 3),
                (self.rolled, 5), (self.per_day, 2), (self.moment, 3),
            ]  # fmt: skip
        return found

    def alive(self, depth: int, source: str | None) -> Formula:
        rng = self.rng
        source = rng.choice(("deals", "deals", "reps"))
        text, unit = rng.choice(LASTING[source])
        asked = f"{rng.choice(SPANS[source])} at {rng.choice(('end', 'end', 'start'))}"
        if rng.random() < 0.2:
            asked = f"not {asked}"
        if rng.random() < 0.4:
            asked = f"{asked} {rng.choice(('and', 'and', 'or'))} {self.test(source)}"
        tags = frozenset(("alive", f"alive in {source}"))
        return Formula(f"{text} where {asked})", unit, frozenset((source,)), tags, False, True)

    def churn(self, depth: int, source: str | None) -> Formula:
        source = self.rng.choice(("deals", "reps"))
        span = self.rng.choice(SPANS[source])
        text = f"count({source} where {span} at start and not {span} at end)"
        text = f"{text} / count({source} where {span} at start)"
        tags = frozenset(("alive", "churn"))
        return Formula(text, PURE, frozenset((source,)), tags, False, True)

    def moment(self, depth: int, source: str | None) -> Formula:
        source = self.rng.choice(("deals", "deals", "reps"))
        text, unit = self.rng.choice(LASTING[source])
        text = f"{text} where {self.rng.choice(MOMENTS[source])})"
        tags = frozenset(("period moment in rows",))
        return Formula(text, unit, frozenset((source,)), tags, False, True)

    def per_day(self, depth: int, source: str | None) -> Formula:
        inner = self.plain(0, source)
        if inner.sources & REGISTERS:
            return inner
        text = f"({inner.text}) / ((period_end - period_start) / 1 days)"
        tags = inner.tags | {"period moment in a formula"}
        return Formula(text, None, inner.sources, tags, False, True)

    def snapshot(self, depth: int, source: str | None) -> Formula:
        rng = self.rng
        text, unit = rng.choice(
            (
                ("last(stock.amount)", USD), ("first(stock.amount)", USD), ("last(stock)", None),
                ("last(stock.units)", PURE), ("avg(stock.amount)", USD), ("avg(stock.units)", PURE),
                ("last(stock.amount by item)", USD), ("first(stock.units by item)", PURE),
                ("last(stock.amount where units > 3)", USD), ("count_distinct(stock.item)", None),
                ("avg(stock.amount where units > 3)", USD), ("last(stock where units = 0)", None),
                ("max(last(stock.units) each day)", PURE), ("count_distinct(stock.rep)", None),
                ("avg(last(stock.amount) each day)", USD),
            )
        )  # fmt: skip
        tags = frozenset(("snapshot", text.split("(")[0] + " of snapshots"))
        return Formula(text, unit, frozenset(("stock",)), tags, False, True)

    def ordered(self, depth: int, source: str | None) -> Formula:
        word = self.rng.choice(("first", "last"))
        text, unit = self.rng.choice(
            (("amount", USD), ("qty", PURE), ("score", PURE), ("age", TIME), ("worth", USD))
        )
        clauses = f" where {self.test('deals')}" if self.rng.random() < 0.4 else ""
        clauses += self.rng.choice(("", "", " on created_at", " on due_on"))
        text = f"{word}(deals.{text}{clauses})"
        return Formula(text, unit, frozenset(("deals",)), frozenset((word,)), False, True)

    def rolled(self, depth: int, source: str | None) -> Formula:
        text, unit, of = self.rng.choice(ROLLED)
        return Formula(text, unit, frozenset((of,)), frozenset(("rolled up",)), False, True)
