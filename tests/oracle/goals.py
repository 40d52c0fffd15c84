"""Random KPIs and goals round random formulas."""

from __future__ import annotations

from tests.oracle.formulas import Made
from tests.oracle.targets import Targets
from tests.oracle.texts import PURE, REGISTERS, WINDOWS
from tests.oracle.windowed import measure_window
from tests.oracle.wording import Formula, amount_of


class Measures(Targets):
    """Makes the measures of a world: metrics, KPIs that may name them, a goal."""

    #: KPIs that state a target
    targeted: list[str]
    #: those of them whose target is one amount
    stated: list[str]

    def measures(self) -> list[Made]:
        made = []
        self.targeted, self.stated = [], []
        for n in range(self.rng.randint(6, 9)):
            formula = self.formula(2)
            name = f"m{n}"
            made.append(Made(name, f"metric {name} = {formula.text}", formula, set(formula.tags)))
            self.metrics.append((name, formula))
        made += [self.kpi(f"k{n}") for n in range(8)]
        made.append(self.goal("g0"))
        made += [self.bold_one(f"b{n}") for n in range(8)]
        return made

    def bold_one(self, name: str) -> Made:
        """Make a KPI with a window that spans periods, or a formula that looks elsewhere."""
        rng = self.rng
        roll = rng.random()
        self.bold, owing = roll < 0.45, roll > 0.7
        formula = self.formula(2 if rng.random() < 0.6 else 1)
        for _ in range(20):
            if formula.shifted if self.bold else not owing or amount_of(formula, "1"):
                break
            formula = self.formula(2 if self.bold else 1)
        spans = rng.random() < 0.3 if self.bold else not owing
        self.bold = False
        tags = set(formula.tags)
        kind = ""
        if spans:
            window, kind = measure_window(rng)
            tags.add(f"window {kind}")
            tags |= {f"{kind} each {window.split(' each ')[1]}"} if " each " in window else set()
        else:
            window = rng.choice(WINDOWS)
            tags.add(f"window {window}")
        lines = [f"formula: {formula.text}", f"window: {window}"]
        if self.targeted and rng.random() < 0.15:
            lines[0] = f"formula: ({formula.text}) / target({rng.choice(self.targeted)})"
            tags.add("target in a formula")
        elif amount_of(formula, "1") is not None and kind in ("", "trailing", "to date"):
            more, about = self.ahead(formula, rng.choice((1, 10, 100)))
            if not owing and rng.random() < 0.5:
                text, about = self.level(formula, rng.choice((1, 10, 100)))
                per = rng.choice(("", "", " per week", " per month"))
                more = [f"target: {text}{per}"]
            if rng.random() < 0.4:
                pace = rng.choice(("workdays", "like last year", "like last year"))
                more.append(f"pace: {pace}")
                about = about | {f"pace {pace}"}
            lines += more
            tags |= about | {f"target on {kind or 'a period'}"}
        body = "\n  ".join(lines)
        return Made(name, f"kpi {name} {{\n  {body}\n}}", formula, tags | {"bold"})

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
        timed = not formula.sources & REGISTERS
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
            if target and not to_date:
                self.targeted.append(name)
                plain = about & {"target >=", "target <=", "target >", "target <"}
                self.stated += [name] if plain else []
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
