"""Random metrics and KPIs over the sources of a random world, each well typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

Unit = tuple[tuple[str, int], ...]
PURE: Unit = ()
USD: Unit = (("USD", 1),)
TIME: Unit = (("time", 1),)
WINDOWS = ("day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year")
NOUNS = {"deals": "deal", "calls": "call", "lines": "line", "reps": "rep", "teams": "team"}
DIMENSIONS = {
    "deals": (
        "rep", "region", "level", "team", "stage_label", "kind", "size", "hot", "big",
        "year", "day", "qty", "grade",
    ),
    "calls": ("rep", "region", "level", "team", "call_kind"),
    "lines": (
        "rep", "region", "level", "team", "stage_label", "kind", "size", "hot", "big", "part",
        "year", "day", "qty", "grade",
    ),
    "reps": ("rep", "region", "level", "team"),
    "teams": ("team",),
}  # fmt: skip
AXES = {
    "deals": ("created_at", "closed_at", "signed_on", "due_on"),
    "calls": ("made_at", "booked_on"),
    "lines": ("deal.created_at", "deal.due_on"),
}
NUMBERS: dict[str, tuple[tuple[str, Unit], ...]] = {
    "deals": (
        ("amount", USD), ("amount", USD), ("qty", PURE), ("score", PURE), ("worth", USD),
        ("amount / qty", USD), ("age", TIME), ("wait", TIME), ("stage.probability", PURE),
        ("amount * stage.probability", USD), ("rep.level", PURE), ("rep.team.budget", USD),
        ("case when hot then amount else 0 USD end", USD), ("abs(amount)", USD),
        ("round(amount)", USD), ("coalesce(amount, 5 USD)", USD), ("mod(qty, 3)", PURE),
        ("round(score, 1)", PURE), ("year(created_at)", PURE), ("day(closed_at)", PURE),
        ("-amount", USD), ("amount - 10 USD", USD), ("0.5 * amount", USD),
        ("case kind when \"a\" then 2 when \"b\" then 1 end", PURE), ("score * qty", PURE),
        ("grade.weight", PURE), ("amount * grade.weight", USD), ("round(amount, 1)", USD),
        ("round(score)", PURE), ("-(score)", PURE),
        ("case when qty = 0 then null else amount end", USD),
    ),
    "calls": (
        ("length", TIME), ("length", TIME), ("rep.level", PURE), ("rep.team.budget", USD),
        ("case when hot then 1 else 0 end", PURE), ("coalesce(length, 1 minutes)", TIME),
        ("2 * length", TIME), ("day(made_at)", PURE),
    ),
    "lines": (
        ("qty", PURE), ("price", USD), ("price * qty", USD), ("deal.amount", USD),
        ("qty * deal.stage.probability", PURE), ("price / qty", USD),
    ),
    "reps": (("level", PURE), ("team.budget", USD)),
    "teams": (("budget", USD),),
}  # fmt: skip
DISTINCT = {
    "deals": (
        "rep", "kind", "stage", "amount", "hot", "date(created_at)", "rep.team", "rep.region",
        "lower(kind)", "qty", "stage.label", "grade.word", "closed_at", "age", "is_big",
    ),
    "calls": ("rep", "kind", "date(made_at)", "rep.name", "length"),
    "lines": ("deal", "qty", "deal.kind", "deal.rep"),
    "reps": ("team", "region"),
    "teams": ("name",),
}  # fmt: skip
TESTS = {
    "deals": (
        'kind = "a"', 'kind != "a"', 'kind in ("a", "b", "")', 'kind not in ("a", "A")',
        'kind like "%a%"', 'kind not like "_"', "kind is null", 'lower(kind) = "a"',
        'trim(kind) = "a"', 'upper(kind) = "A"', 'rep.region = "EMEA"', 'rep.region != "US"',
        'rep.name < "C"', 'rep.team.name = "North"', "rep is null", "rep is not null",
        "rep.name is null", 'stage.label = "done"', 'stage.label != "done"', "stage is not null",
        "amount > 100 USD", "amount <= 50 USD", "qty between 1 and 3", "amount / qty > 50 USD",
        "amount is null", "score >= 0.5", "rep.level != 2", "mod(qty, 2) = 0", "amount != 0 USD",
        "created_at >= {day}", "closed_at < {day}", "closed_at - created_at > 3 days",
        "date(created_at) = {day}", "month(closed_at) = {month}", "due_on > closed_at",
        "due_on between {day} and {later}", "closed_at is null", "hot", "not hot", "hot = true",
        "hot != true", "is_big", "not is_big", "is_hot_a", "closed_at > created_at",
        "signed_on = due_on", "signed_on != due_on", "date(closed_at) != signed_on",
        'not (kind = "a" or amount > 100 USD)', "not (amount < 100 USD)", "age > 2 hours",
        'stage.stage = "won"', "rep.hired_on < closed_at", 'kind = "ä"', "qty not between 1 and 2",
        'case when hot then kind = "a" else is_big end', "coalesce(hot, true)",
    ),
    "calls": (
        "hot", "not hot", 'kind = "a"', 'kind != "b"', "length > 10 minutes", "length is null",
        "length between 5 minutes and 1 hours", 'rep.region in ("EMEA", "US")',
        "made_at >= {day}", "booked_on <= {day}", "booked_on > made_at", "rep.level = 1",
        'kind like "a%"', 'not (kind in ("a", "b"))', "rep is not null",
        'rep.team.name != "South"', "day(made_at) > 15", "boss is null",
    ),
    "lines": (
        "qty > 1", "price > 50 USD", "price is null", 'deal.kind = "a"', "deal is null",
        'deal.rep.region = "EMEA"', "deal.hot", "not deal.hot", "deal.amount is not null",
        'deal.stage.label != "done"', "deal.created_at >= {day}", "deal.is_big", "qty = 0",
    ),
    "reps": ("level > 1", "region is null", "hired_on < {day}", 'team.name = "North"'),
    "teams": ("budget > 100 USD", "budget is null"),
}  # fmt: skip
FILTERS = {
    "rep": ('rep = "Ann"', 'rep != "Ann"', "rep is not null", 'rep in ("Ann", "cy")'),
    "region": ('region = "EMEA"', 'region != "US"', "region is null", 'region like "%A"'),
    "team": ('team = "North"', 'not (team = "North")', "team is null"),
    "level": ("level = 2", "level > 1", "level != 1", "level between 1 and 2"),
    "stage_label": ('stage_label = "done"', 'stage_label != "done"'),
    "kind": ('kind = "a"', 'kind not in ("a", "b")', "kind is null", 'lower(kind) = "a"'),
    "size": ('size = "big"', "size is null", 'size != "mid"'),
    "hot": ("hot", "not hot", "hot = false"),
    "big": ("big", "not big"),
    "call_kind": ('call_kind = "a"', 'call_kind != "a"'),
    "part": ('part = "many"',),
    "year": ("year >= 2026", "year is null"),
    "day": ("day >= 2025-06-01", "day is not null"),
    "qty": ("qty > 1", "qty != 1", "not (qty < 2)"),
    "grade": ('grade = "low"', 'grade != "low"'),
}


@dataclass(frozen=True)
class Formula:
    """Text of a formula, its unit (None: not known), the sources, what it is made of."""

    text: str
    unit: Unit | None
    sources: frozenset[str]
    tags: frozenset[str]
    additive: bool = False
    shifted: bool = False


@dataclass
class Made:
    """A declaration, by name, and what it is made of."""

    name: str
    text: str
    formula: Formula
    tags: set[str] = field(default_factory=set)


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

    def measures(self) -> list[Made]:
        made = []
        for n in range(self.rng.randint(6, 9)):
            formula = self.formula(2)
            name = f"m{n}"
            made.append(Made(name, f"metric {name} = {formula.text}", formula, set(formula.tags)))
            self.metrics.append((name, formula))
        made += [self.kpi(f"k{n}") for n in range(8)]
        made.append(self.goal("g0"))
        return made

    # --- aggregates -------------------------------------------------------------------------------

    def source(self) -> str:
        return self.rng.choice(("deals",) * 6 + ("calls",) * 4 + ("lines",) * 2 + ("reps", "teams"))

    def day(self) -> date:
        return self.focus + timedelta(days=self.rng.randint(-60, 20))

    def test(self, source: str) -> str:
        rng = self.rng
        texts = []
        for _ in range(rng.choice((1, 1, 1, 2, 2, 3))):
            day = self.day()
            later = day + timedelta(days=30)
            text = rng.choice(TESTS[source])
            text = text.format(day=day, later=later, month=rng.randint(1, 12))
            texts.append(f"not ({text})" if rng.random() < 0.1 else text)
        joined = texts[0]
        for text in texts[1:]:
            joined = f"{joined} {rng.choice(('and', 'or'))} {text}"
        return joined

    def aggregate(self, source: str | None = None) -> Formula:
        rng = self.rng
        source = source or self.source()
        function = rng.choice(
            ("count",) * 4 + ("sum",) * 5 + ("avg",) * 3
            + ("min", "max", "median", "median", "count_distinct", "count_distinct", "count_of")
        )  # fmt: skip
        tags = {function, f"on {source}"}
        unit: Unit | None = None
        if function == "count":
            argument, unit = source, ((NOUNS[source], 1),)
        elif function == "count_distinct":
            argument = f"{source}.{rng.choice(DISTINCT[source])}"
            if "(" in argument:
                argument = argument.split(".", 1)[1]
                argument = argument.replace("(", f"({source}.")
        elif function == "count_of":
            function = "count"
            plain = [d for d in DISTINCT[source] if "(" not in d and d not in ("hot", "is_big")]
            argument = f"{source}.{rng.choice(plain)}"
        else:
            argument, unit = rng.choice(NUMBERS[source])
            argument = qualified(argument, source)
        clauses = []
        if rng.random() < 0.5:
            clauses.append(f"where {self.test(source)}")
            tags.add("where")
        if source in AXES and rng.random() < 0.25:
            clauses.append(f"on {rng.choice(AXES[source])}")
            tags.add("on")
        if len(clauses) == 2 and rng.random() < 0.3:
            clauses.reverse()
        text = f"{function}({' '.join([argument, *clauses])})"
        additive = function in ("sum", "count") and source in AXES
        return Formula(text, unit, frozenset((source,)), frozenset(tags), additive)

    # --- formulas ---------------------------------------------------------------------------------

    def formula(self, depth: int, source: str | None = None) -> Formula:
        rng = self.rng
        if depth == 0:
            return self.aggregate(source)
        makers = (
            (self.aggregate_only, 6), (self.scaled, 2), (self.added, 4), (self.ratio, 6),
            (self.span, 1), (self.chosen, 2), (self.called, 2), (self.compared, 4),
            (self.bracketed, 3), (self.named, 3),
        )  # fmt: skip
        maker = rng.choices([m for m, _ in makers], [w for _, w in makers])[0]
        return maker(depth, source)

    def aggregate_only(self, depth: int, source: str | None) -> Formula:
        return self.aggregate(source)

    def span(self, depth: int, source: str | None) -> Formula:
        text, source = self.rng.choice(
            (
                ("max(deals.closed_at) - min(deals.created_at)", "deals"),
                ("max(deals.signed_on) - min(deals.signed_on)", "deals"),
                ("max(calls.made_at where hot) - max(calls.made_at)", "calls"),
            )
        )
        return Formula(text, TIME, frozenset((source,)), frozenset(("dates",)))

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
        counted = self.rng.choice(sorted(picked.sources))
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
        patterns = ["abs({})", "round({})", "round({}, 1)"]
        zero = literal(inner.unit, "0")
        if zero is not None:
            patterns += [f"coalesce({{}}, {zero})"] * 2
        text = self.rng.choice(patterns).format(inner.text)
        tags = inner.tags | {"function"}
        return Formula(text, inner.unit, inner.sources, tags, False, inner.shifted)

    def compared(self, depth: int, source: str | None) -> Formula:
        inner = self.formula(depth - 1, source)
        if inner.sources & {"reps", "teams"}:
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

    # --- KPIs and goals ---------------------------------------------------------------------------

    def kpi(self, name: str) -> Made:
        rng = self.rng
        if rng.random() < 0.4:
            formula = self.aggregate()
            if rng.random() < 0.5:
                for _ in range(20):
                    if formula.additive:
                        break
                    formula = self.aggregate()
        else:
            formula = self.formula(2)
        window = rng.choice(WINDOWS)
        to_date = rng.random() < 0.15
        lines = [f"formula: {formula.text}", f"window: {window}{' to date' if to_date else ''}"]
        tags = set(formula.tags) | {f"window {'to date' if to_date else window}"}
        years = {"month", "quarter", "year", "week", "fiscal_quarter", "fiscal_year"}
        timed = not formula.sources & {"reps", "teams"}
        if rng.random() < 0.2 and window in years and timed:
            lines[0] = f"formula: ({formula.text}) - previous({formula.text}, 1 year)"
            if formula.unit is None:
                lines[0] = f"formula: ({formula.text}) / previous({formula.text}, 1 year)"
            tags.add("previous 1 year")
            unit = formula.unit if formula.unit is not None else PURE
            formula = Formula("", unit, formula.sources, frozenset(tags), False, True)
        scale = rng.choice((1, 3, 10, 40, 100, 400))
        if rng.random() < 0.85:
            target, about = self.target(formula, scale, window)
            lines.append(target)
            tags |= about
        if rng.random() < 0.5:
            limits, about = self.limits(formula, scale, with_target="target" in lines[-1])
            lines += limits
            tags |= about
        if rng.random() < 0.3:
            pace = rng.choice(("workdays", "weights 20%, 20%, 20%, 40%", "weights 10%, 90%"))
            lines.append(f"pace: {pace}")
            tags.add(f"pace {pace.split()[0]}")
        if rng.random() < 0.3:
            basis = rng.choice(("target", "pace"))
            lines.append(f"status basis: {basis}")
            tags.add(f"basis {basis}")
        lines = [line for line in lines if line]
        body = "\n  ".join(lines)
        return Made(name, f"kpi {name} {{\n  {body}\n}}", formula, tags)

    def goal(self, name: str) -> Made:
        formula = self.aggregate()
        for _ in range(20):
            if formula.additive:
                break
            formula = self.aggregate()
        per = self.rng.choice(("month", "quarter", "year"))
        target, tags = self.target(formula, 50, per)
        text = f"goal {name} {{\n  rank: primary\n  measure: {formula.text}\n  {target}\n"
        text += f"  window: {per}\n}}"
        return Made(name, text, formula, set(formula.tags) | tags | {"goal"})

    def target(self, formula: Formula, scale: int, window: str) -> tuple[str, set[str]]:
        rng = self.rng
        if amount_of(formula, "1") is None:
            timed = not formula.sources & {"reps", "teams"}
            if formula.shifted or formula.unit is None or not formula.text or not timed:
                return "", set()
            return f"target: >= 0.9 * previous({formula.text})", {"target of a formula"}
        roll = rng.random()
        if roll < 0.55 or not formula.text:
            text, tags = self.level(formula, scale)
            if rng.random() < 0.35:
                per = rng.choice(WINDOWS[1:])
                return f"target: {text} per {per}", tags | {"target per"}
            return f"target: {text}", tags
        if roll < 0.75:
            if rng.random() < 0.5:
                return self.rising(formula, scale)
            return self.table(formula, scale)
        comparator = rng.choice((">=", "<=", ">", "<"))
        choices = [f"2 * ({formula.text})", f"1.05 * ({formula.text})", f"({formula.text}) / 1.05"]
        timed = not formula.sources & {"reps", "teams"}
        if timed:
            choices.append(f"0.9 * previous({formula.text})")
        for _ in range(30):
            other = self.aggregate()
            if other.unit == formula.unit:
                choices.append(f"3 * {other.text}")
                break
        if timed and window != "day" and rng.random() < 0.2:
            return f"target: {comparator} 0.9 * previous({formula.text}, 1 year)", {
                "target of a formula",
                "target a year ago",
            }
        text = rng.choice(choices)
        if rng.random() < 0.2:
            low = rng.choice((f"0.5 * ({formula.text})", amount_of(formula, number(scale))))
            return f"target: between {low} and {text}", {"target between formulas"}
        return f"target: {comparator} {text}", {"target of a formula"}

    def level(self, formula: Formula, scale: int) -> tuple[str, set[str]]:
        rng = self.rng
        comparator = rng.choice((">=", ">=", "<=", ">", "<", "=", "between", "between"))
        low = rng.choice((scale, scale, 0, scale / 2))
        first = amount_of(formula, number(low))
        if comparator == "between":
            second = amount_of(formula, number(low + rng.choice((1, 5, 100))))
            return f"between {first} and {second}", {"target between"}
        return f"{comparator} {first}", {f"target {comparator}"}

    def table(self, formula: Formula, scale: int) -> tuple[str, set[str]]:
        rng = self.rng
        year, month = self.focus.year, self.focus.month
        quarter = (month - 1) // 3 + 1
        comparator = rng.choice((">=", "<="))
        kinds = {
            "month": [f"{year}-{m:02}" for m in (month - 1, month, month + 1) if 1 <= m <= 12],
            "quarter": [f"{year}-Q{q}" for q in (quarter - 1, quarter, quarter + 1) if 1 <= q <= 4],
            "year": [str(year - 1), str(year)],
            "half": [f"{year}-H1", f"{year}-H2"],
            "fiscal": [f"FY{year}", f"FY{year + 1}"],
        }
        lines = []
        ranges = rng.random() < 0.3
        for name in kinds[rng.choice(sorted(kinds))]:
            amount = scale * rng.choice((1, 2, 3))
            low = amount_of(formula, number(amount))
            if ranges:
                high = amount_of(formula, number(amount * 2))
                lines.append(f"{name}: between {low} and {high}")
            else:
                lines.append(f"{name}: {comparator} {low}")
        body = "\n    ".join(lines)
        return f"target {{\n    {body}\n  }}", {"target table"}

    def rising(self, formula: Formula, scale: int) -> tuple[str, set[str]]:
        rng = self.rng
        if rng.random() < 0.15:
            share = rng.choice((5, 20))
            middle = amount_of(formula, number(scale))
            return f"target: within {share}% of {middle}", {"target with tolerance"}
        year, month = self.focus.year, self.focus.month
        quarter = (month - 1) // 3 + 1
        begins, ends, per = rng.choice(
            (
                (f"{year}-{rng.randint(1, month):02}", f"{year + 1}-{month:02}", "month"),
                (f"{year - 1}-Q{quarter}", f"{year}-Q{quarter}", "quarter"),
                (f"{year - 1}", f"{year + 1}", "year"),
                (f"{year}-W02", f"{year}-W{rng.randint(3, 50):02}", "week"),
                (f"FY{year}-Q1", f"FY{year}-Q4", "fiscal_quarter"),
            )
        )
        first = amount_of(formula, number(scale))
        if rng.random() < 0.5:
            rate = rng.choice((-2, 0, 3, 10, 50 if per == "year" else 5))
            text = f"grow {rate}% per {per} from {first} in {begins}"
            return f"target: {text}", {"target that grows"}
        last = amount_of(formula, number(scale * rng.choice((0, 0.5, 2, 7))))
        comparator = rng.choice(("", ">= ", "<= "))
        text = f"from {first} in {begins} to {comparator}{last} in {ends}"
        return f"target: {text}", {"target that rises"}

    def limits(
        self, formula: Formula, scale: int, *, with_target: bool
    ) -> tuple[list[str], set[str]]:
        rng = self.rng
        side = rng.choice(("below", "above"))
        if with_target and rng.random() < 0.5:
            red, amber = (80, 100) if side == "below" else (120, 100)
            texts = [f"red {side} {red}% of target", f"amber {side} {amber}% of target"]
            tags = {"limits of target"}
        else:
            low, high = scale, scale * 2
            marks = (low, high) if side == "below" else (high, low)
            # Days fit every base of time exactly.
            red_text, amber_text = (
                None if text is None else text.replace("hours", "days")
                for text in (amount_of(formula, number(mark)) for mark in marks)
            )
            if red_text is None:
                return [], set()
            texts = [f"red {side} {red_text}", f"amber {side} {amber_text}"]
            tags = {"limits"}
        kept = rng.choice((texts, texts, texts[:1], texts[1:]))
        lines = [f"status: {', '.join(kept)}"]
        if not with_target:
            lines.append(f"better: {'higher' if side == 'below' else 'lower'}")
        return lines, tags


def number(value: float) -> str:
    return f"{value:g}"


def amount_of(formula: Formula, amount: str) -> str | None:
    """Write an amount as a measure shows it: what grows is shown in percent."""
    if formula.unit == PURE and "growth" in formula.tags:
        return f"{amount}%"
    return literal(formula.unit, amount)


def literal(unit: Unit | None, amount: str) -> str | None:
    """Write a literal that fits a unit: money and durations are named, nouns are not."""
    if unit is None:
        return None
    rest = tuple((base, power) for base, power in unit if base in ("USD", "time"))
    if rest == ():
        return amount
    if rest == USD:
        return f"{amount} USD"
    if rest == TIME:
        return f"{amount} hours"
    return None


def common_names(sources: Sequence[str] | frozenset[str]) -> list[str]:
    """Return the dimensions that every source has."""
    names = [set(DIMENSIONS[source]) for source in sources]
    return sorted(set.intersection(*names)) if names else []


def qualified(argument: str, source: str) -> str:
    """Qualify the first name of an argument: the rest belong to its source."""
    words = {
        "amount", "qty", "score", "worth", "age", "wait", "stage", "rep", "length", "price",
        "deal", "level", "budget", "grade", "team", "created_at", "closed_at", "made_at",
        "hot", "kind",
    }  # fmt: skip
    out, token = "", ""
    previous = ""
    for char in argument + " ":
        if char.isalnum() or char == "_":
            token += char
            continue
        if token in words and previous != ".":
            out += f"{source}."
        out += token
        previous = char
        out += char
        token = ""
    return out[:-1]
