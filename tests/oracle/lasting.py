"""Random formulas about rows that last: alive, in a snapshot, rolled up, the first, the last."""

from __future__ import annotations

from tests.oracle.formulas import Maker
from tests.oracle.texts import PURE, REGISTERS, TIME, USD, Unit
from tests.oracle.windowed import Windowed
from tests.oracle.wording import Formula, words_of

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
#: rolled up in a window of the answer
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
    ("count(reps where count(deals by rep over all time) > 3)", (("rep", 1),), "reps"),
    ("sum(count(lines by deal))", None, "deals"),
    ("count(deals where count(lines where qty > 2 by deal over all time) = 0)", None, "deals"),
)
REP, DEAL, CALL = ((("rep", 1),), (("deal", 1),), (("call", 1),))
#: rolled up over all time: in a column of its own
EVER: tuple[tuple[str, Unit | None, str], ...] = (
    ("avg(deals.created_at - rep.first_deal)", TIME, "deals"),
    ("count(deals where rep.first_deal = created_at)", DEAL, "deals"),
    ("count(reps where calls_made > 2)", REP, "reps"),
    ("count(reps where calls_made = 0)", REP, "reps"),
    ("sum(reps.calls_made)", None, "reps"),
    ("max(reps.last_call) - min(reps.first_deal)", TIME, "reps"),
    ("sum(reps.best)", USD, "reps"),
    ("avg(reps.won)", USD, "reps"),
    ("sum(reps.won where won > 50 USD)", USD, "reps"),
    ("sum(case when reps.won > reps.best then reps.won else reps.best end)", USD, "reps"),
    ("median(reps.typical)", PURE, "reps"),
    ("sum(reps.mean)", USD, "reps"),
    ("sum(reps.kinds)", None, "reps"),
    ("sum(reps.newest)", USD, "reps"),
    ('count(reps where last_kind = "a")', REP, "reps"),
    ("count(reps where was_hot or newest > 100 USD)", REP, "reps"),
    ("count(calls where rep.last_kind is null)", CALL, "calls"),
    ("sum(deals.amount - rep.newest)", USD, "deals"),
    ("count(reps where not was_hot)", REP, "reps"),
    ("count(reps where last_due > today())", REP, "reps"),
    ("sum(deals.pieces)", None, "deals"),
    ("avg(deals.pieces where parts > 0)", None, "deals"),
    ("count(deals where parts = 0)", DEAL, "deals"),
    ("sum(deals.amount * parts)", None, "deals"),
    ("count(deals where rep.calls_made > 3)", DEAL, "deals"),
    ("sum(deals.amount where rep.won > 100 USD or rep.best is null)", USD, "deals"),
    ("count_distinct(deals.rep where rep.calls_made = 0)", None, "deals"),
    ("count(calls where rep.last_call > made_at + 2 days)", CALL, "calls"),
    ("sum(calls.rep.kinds)", None, "calls"),
    ("avg(calls.rep.kinds)", None, "calls"),
    ("avg(deals.rep.calls_made)", None, "deals"),
    ("count(lines where deal.parts = 0)", (("line", 1),), "lines"),
    ("count(lines where deal.parts > 1)", (("line", 1),), "lines"),
    ("sum(lines.qty where deal.rep.first_deal < deal.created_at)", PURE, "lines"),
    ("count(calls where rep.sold > 4)", CALL, "calls"),
    ("sum(teams.heads)", None, "teams"),
)
ON_AXIS: tuple[tuple[str, Unit | None, str], ...] = (
    ("count(reps on first_deal)", REP, "reps"),
    ("count(reps on last_call where calls_made > 1)", REP, "reps"),
    ("sum(reps.level on first_deal)", PURE, "reps"),
    ("count(reps on last_due)", REP, "reps"),
    ("count(reps on first_deal where region is not null)", REP, "reps"),
    ("sum(reps.won on last_call)", USD, "reps"),
    ("count(deals on rep.first_deal)", DEAL, "deals"),
    ("count(calls on rep.last_call)", CALL, "calls"),
)
SEATED: tuple[tuple[str, Unit | None, str], ...] = (
    ('count(deals where seat.room = "loft")', DEAL, "deals"),
    ('count(deals on created_at where seat.room != "hall")', DEAL, "deals"),
    ("sum(deals.seat.size on due_on)", PURE, "deals"),
    ("avg(deals.seat.size on signed_on)", PURE, "deals"),
    ("sum(deals.amount where seat.size > rep.level)", USD, "deals"),
    ("count_distinct(deals.seat.room where seat.size > 1)", None, "deals"),
    ("count(deals where seat.room is null and rep is not null)", DEAL, "deals"),
    ("count(deals on rep.first_deal where seat.size > 1)", DEAL, "deals"),
    ('count(calls where seat.room = "Unknown")', CALL, "calls"),
    ("sum(calls.seat.size on booked_on)", PURE, "calls"),
    ("count(calls where seat.size > 2 or hot)", CALL, "calls"),
    ('count(lines where deal.seat.room = "loft")', (("line", 1),), "lines"),
    ("sum(lines.deal.seat.size)", PURE, "lines"),
    ("sum(bills.seat.size on paid_at)", PURE, "bills"),
    ("sum(bills.net where seat.size > 1)", USD, "bills"),
    ("sum(fees.seat.size)", PURE, "fees"),
    ('count(fees where seat.room = "loft")', (("fee", 1),), "fees"),
    ("sum(reps.in_loft)", None, "reps"),
    ('max(deals.score where seat.room = "den") - min(deals.seat.size)', PURE, "deals"),
)
DEEP: tuple[tuple[str, Unit | None, str], ...] = (
    ("sum(reps.sold)", None, "reps"),
    ("count(reps where sold > 5)", REP, "reps"),
    ("max(teams.busiest)", None, "teams"),
    ("count(deals where rep.team.busiest > 3)", DEAL, "deals"),
    ("sum(deals.amount where rep.sold > 5)", USD, "deals"),
    ("count(reps on first_big)", REP, "reps"),
)


EVERS = {
    "rolled up over all time": EVER,
    "rolled up on an axis": ON_AXIS,
    "roll-up of roll-ups": DEEP,
    "valid for a time": SEATED,
}


class Lasting(Windowed):
    """Makes formulas about stocks, and about rows together with those that refer to them."""

    def makers(self) -> list[tuple[Maker, int]]:
        found = super().makers()
        if self.bold:
            found += [
                (self.alive, 5), (self.churn, 2), (self.snapshot, 5), (self.ordered, 3),
                (self.rolled, 5), (self.ever, 6), (self.per_day, 2), (self.moment, 3),
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
                ("avg(last(stock.amount) each day)", USD), ("first(stock)", None),
                ("last(stock.units * rep.level)", PURE), ("last(stock.units by rep)", PURE),
                ("last(stock.amount over trailing 2 months)", USD),
                ("avg(stock.units over all time)", PURE), ("first(stock.units by item, rep)", PURE),
                ("last(stock.amount where rep.level > 2)", USD), ("avg(stock.units * 2)", PURE),
                ("last(stock.amount) - first(stock.amount)", USD),
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

    def ever(self, depth: int, source: str | None) -> Formula:
        """Return what is rolled up over all time, which each row has whatever the period."""
        kind = self.rng.choice(sorted(EVERS))
        return self.ever_of(kind)

    def ever_of(self, kind: str) -> Formula:
        text, unit, of = self.rng.choice(EVERS[kind])
        tags = frozenset((kind,)) | words_of(text)
        return Formula(text, unit, frozenset((of,)), tags, False, True)

    def ever_valued(self, depth: int, source: str | None) -> Formula:
        return self.ever_of("rolled up over all time")

    def on_axis(self, depth: int, source: str | None) -> Formula:
        return self.ever_of("rolled up on an axis")

    def seated(self, depth: int, source: str | None) -> Formula:
        return self.ever_of("valid for a time")

    def deep(self, depth: int, source: str | None) -> Formula:
        return self.ever_of("roll-up of roll-ups")
