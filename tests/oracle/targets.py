"""Random targets and limits that fit a formula."""

from __future__ import annotations

from tests.oracle.lasting import Lasting
from tests.oracle.texts import REGISTERS, USD, WINDOWS
from tests.oracle.wording import Formula, amount_of, common_names, number


class Targets(Lasting):
    """Makes targets of every form, and limits."""

    def target(self, formula: Formula, scale: int, window: str) -> tuple[str, set[str]]:
        rng = self.rng
        if amount_of(formula, "1") is None:
            timed = not formula.sources & REGISTERS
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
        if formula.unit == USD and rng.random() < 0.3 and formula.sources & {"deals", "calls"}:
            return "target: from quotas.amount", {"target from a source"}
        comparator = rng.choice((">=", "<=", ">", "<"))
        choices = [f"2 * ({formula.text})", f"1.05 * ({formula.text})", f"({formula.text}) / 1.05"]
        timed = not formula.sources & REGISTERS
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

    # --- what is not computed yet -----------------------------------------------------------------

    def ahead(self, formula: Formula, scale: int) -> tuple[list[str], set[str]]:
        """Make a target of a form that may not be computed yet, or a status by another basis."""
        rng = self.rng
        forms = [self.segments, self.lines, self.tolerance, self.per_member, self.path, self.path]
        text, tags = rng.choice(forms)(formula, scale)
        if not text:
            text, about = self.level(formula, scale)
            text, tags = f"target: {text}", about
        lines = [text]
        if rng.random() < 0.4:
            basis = rng.choice(("forecast", "previous"))
            lines.append(f"status basis: {basis}")
            tags = tags | {f"basis {basis}"}
        return lines, tags

    def segments(self, formula: Formula, scale: int) -> tuple[str, set[str]]:
        names = [n for n in common_names(formula.sources) if n in SEGMENTS]
        if not names:
            return "", set()
        name = self.rng.choice(names)
        members = [f'"{m}"' for m in self.rng.sample(SEGMENTS[name], 2)]
        members += ["else"] if self.rng.random() < 0.7 else []
        comparator, tags = self.rng.choice((">=", "<=")), {"target by segment"}
        parts = [f"{comparator} {amount_of(formula, number(scale * n))}" for n in (2, 1, 3)]
        roll, timed = self.rng.random(), not formula.sources & REGISTERS
        if roll < 0.2:
            low, high = (amount_of(formula, number(scale * n)) for n in (1, 4))
            other = "<=" if comparator == ">=" else ">="
            parts[0] = self.rng.choice((f"between {low} and {high}", f"{other} {low}"))
            tags.add("comparators in segments")
        elif roll < 0.4 and timed and formula.text and not formula.shifted:
            parts[1] = f"{comparator} 0.9 * previous({formula.text})"
            tags.add("formula in a segment")
        lines = [f"{member}: {part}" for member, part in zip(members, parts, strict=False)]
        body = "\n    ".join(lines)
        return f"target by {name} {{\n    {body}\n  }}", tags

    def lines(self, formula: Formula, scale: int) -> tuple[str, set[str]]:
        """Make a table whose lines are of several forms."""
        year, amount = self.focus.year, amount_of(formula, number(scale))
        wide = amount_of(formula, number(scale * 4))
        forms = [f">= {amount} per month", f"<= {wide}", f"between {amount} and {wide}"]
        if not formula.sources & REGISTERS and formula.text:
            forms.append(f">= 0.9 * previous({formula.text})")
        chosen = [self.rng.choice(forms) for _ in (1, 2)]
        rows = [f"{year}-H{half}: {form}" for half, form in enumerate(chosen, start=1)]
        tags = {"table of several forms"}
        tags |= {"formula in a table"} if any("previous" in form for form in chosen) else set()
        if len({form.split()[0] for form in chosen}) > 1:
            tags.add("comparators in a table")
        body = "\n    ".join(rows)
        return f"target {{\n    {body}\n  }}", tags

    def tolerance(self, formula: Formula, scale: int) -> tuple[str, set[str]]:
        if formula.sources & REGISTERS or formula.shifted:
            return "", set()
        share = self.rng.choice((5, 20, 100))
        text = self.rng.choice((f"previous({formula.text})", f"0.9 * ({formula.text})"))
        return f"target: within {share}% of {text}", {"tolerance round a formula"}

    def path(self, formula: Formula, scale: int) -> tuple[str, set[str]]:
        """Make a target that begins or ends at a formula."""
        if not formula.text or formula.sources & REGISTERS or formula.shifted:
            return "", set()
        year, month = self.focus.year, self.focus.month
        begins, ends = f"{year - 1}-{month:02}", f"{year}-{month:02}"
        amount = amount_of(formula, number(scale))
        text = self.rng.choice(
            (
                f"from {formula.text} in {begins} to >= {amount} in {ends}",
                f"from {amount} in {begins} to <= {formula.text} in {ends}",
                f"from 0.5 * ({formula.text}) in {begins} to >= {formula.text} in {ends}",
                f"grow 5% per month from {formula.text} in {begins}",
            )
        )
        return f"target: {text}", {"path with formulas"}

    def per_member(self, formula: Formula, scale: int) -> tuple[str, set[str]]:
        names = [n for n in common_names(formula.sources) if n in ("rep", "team")]
        if not names:
            return "", set()
        name = self.rng.choice(names)
        per = self.rng.choice(("", " per month", " per week"))
        amount = amount_of(formula, number(scale))
        comparator = self.rng.choice((">=", "<="))
        text, tags = f"target: {comparator} {amount} per {name}{per}", {"target per member"}
        if self.rng.random() < 0.5:
            where = self.rng.choice(("", " where employed at end", " where level > 1"))
            text, tags = f"{text}\n  members: reps{where}", tags | {"roster"}
        return text, tags


SEGMENTS = {
    "region": ("EMEA", "US", "Unknown", "emea"),
    "kind": ("a", "b", "A", "Unknown"),
    "team": ("North", "South"),
}
