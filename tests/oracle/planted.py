"""Faults to plant in the planner and in the SQL, one at a time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """A text in a file of the package, and the wrong one in its place."""

    file: str
    right: str
    wrong: str

    def __str__(self) -> str:
        return f"{self.file}: {' '.join(self.right.split())}"


FAULTS = (
    Fault("plan/periods.py", "(day.weekday() - calendar.week_start) % 7", "day.weekday()"),
    Fault("plan/periods.py", 'calendar.fiscal_start - 1 if grain', "0 if grain"),
    Fault("plan/periods.py", "return min(midnight(add_months(earlier", "return max(midnight("
          "add_months(earlier"),
    Fault("plan/periods.py", "months = (as_of.year - start.year) * 12 + as_of.month - start.month",
          "months = 0"),
    Fault("plan/periods.py", "return Fraction(1, months * _calendar.monthrange(day.year, day.month)"
          "[1])", "return Fraction(1, (end - start).days)"),
    Fault("plan/spine.py", "floor(grain, request.end - timedelta(days=1), calendar)",
          "floor(grain, request.end, calendar)"),
    Fault("plan/spine.py", "floor(grain, (as_of - _TICK).date(), calendar)",
          "floor(grain, as_of.date(), calendar)"),
    Fault("plan/spine.py", "    if midnight(start) >= as_of:\n        return State.FUTURE\n", ""),
    Fault("plan/spine.py", "return any(start < day < end for day in since)",
          "return any(start <= day < end for day in since)"),
    Fault("plan/targets.py", "total += pacing.share(first, after, start, end)", "total += 1"),
    Fault("plan/targets.py", "if covered == (end - start).days else ()", "if covered else ()"),
    Fault("plan/targets.py", "tuple(touching[-1:])", "tuple(touching[:1])"),
    Fault("plan/targets.py", "own = Fraction(1) if additive and adds_up(bound) else times",
          "own = times"),
    Fault("sql/cells.py", "in ADDS_UP_FROM_ZERO and not leaf.of_target", "in ADDS_UP_FROM_ZERO"),
    Fault("sql/cells.py", "if frame.whole:", "if True:"),
    Fault("sql/single.py", "None if lower == whole[0] else lower", "None"),
    Fault("sql/compared.py", "lower, upper = max(lower, first), min(upper, last)",
          "lower, upper = max(lower, first), upper"),
    Fault("sql/compared.py", "either = exp.or_(exp.Not(this=column.copy()), compared)",
          "either = exp.or_(exp.Not(this=column.copy()), column.copy())"),
    Fault("sql/hidden.py", "if end is not None and end <= begun:", "if False:"),
    Fault("sql/cells.py", "exp.NullSafeEQ(this=build.column(key, alias)",
          "exp.EQ(this=build.column(key, alias)"),
    Fault("sql/lower.py", "return exp.Not(this=build.coalesce(inner, exp.false()))",
          "return exp.Not(this=exp.Paren(this=inner))"),
    Fault("sql/lower.py", "return exp.NullSafeNEQ(this=a, expression=b)",
          "return exp.NEQ(this=a, expression=b)"),
    Fault("sql/lower.py", "return build.coalesce(condition(expr, scope), exp.false())",
          "return condition(expr, scope)"),
    Fault("sql/build.py", "divisor = exp.Nullif(this=double(bottom), "
          "expression=exp.Literal.number(0))", "divisor = double(bottom)"),
    Fault("sql/moments.py", "return _at(_at(value, stored), wanted)", "return value"),
    Fault("sql/moments.py", "return build.interval(calendar.week_start, \"day\") "
          "if calendar.week_start else None", "return None"),
    Fault("sql/joins.py", 'exp.Join(this=table, side="LEFT"', 'exp.Join(this=table, side=""'),
    Fault("sql/happening.py", "nearest = exp.LTE if", "nearest = exp.LT if"),
    Fault("sql/score.py", "at_least if comparator.higher_is_better else at_most", "at_least"),
    Fault("sql/score.py", 'AMBER_FROM = Decimal("0.9")', 'AMBER_FROM = Decimal("0.95")'),
    Fault("sql/compile.py", 'desc=order == "-value"', 'desc=order == "value"'),
    Fault("sql/functions.py", '_PARTS = {"weekday": "ISODOW"}', '_PARTS = {"weekday": "DOW"}'),
    Fault("sql/functions.py", 'last = build.call("RIGHT", text, build.call("LENGTH", end))',
          'last = build.call("LEFT", text, build.call("LENGTH", end))'),
    Fault("sql/functions.py", 'build.call("TRUNC", dialect.exact(x), *written[1:])',
          'build.call("FLOOR", dialect.exact(x), *written[1:])'),
    Fault("sql/functions.py", "found if condition is None else", "found if True else"),
    Fault("sql/functions.py", 'return build.call("TRIM", written[0], exp.Literal.string(" "))',
          "return written[0]"),
    Fault("sql/functions.py", "return period_start(value(arguments[1], False), grain, calendar)",
          "return period_start(value(arguments[1], True), grain, calendar)"),
    Fault("sql/durations.py", 'move = exp.Add if expr.operator == "+" else exp.Sub\n    known = '
          '_known(expr.right, MOST_DAYS)', "move = exp.Add\n    known = _known(expr.right, "
          "MOST_DAYS)"),
    Fault("sql/durations.py", 'move = exp.Add if expr.operator == "+" else exp.Sub\n    known = '
          '_known(expr.right, MOST_SECONDS)', "move = exp.Add\n    known = _known(expr.right, "
          "MOST_SECONDS)"),
    Fault("sql/workdays.py", "if table is None:\n        return", "if True:\n        return"),
    Fault("sql/workdays.py", "works if free is None else", "works if True else"),
    Fault("sql/workdays.py", 'build.call("LEAST", rest, build.constant(length))', "rest"),
    Fault("sql/rates.py", "(day, *keys, rate)", "(day, rate)"),
    Fault("sql/rates.py", "expression=build.constant(1))", "expression=build.constant(2))"),
    Fault("sql/conversion.py", "branches = [(_equals(currency, convert.to), amount.copy())]",
          "branches = []"),
    Fault("plan/frames.py", "lower, last = shift(frame.length.grain, row.end, -frame.length.count)",
          "lower, last = shift(frame.length.grain, row.end, 1 - frame.length.count)"),
    Fault("plan/frames.py", "first = floor(frame.period, row.end - _DAY, calendar)",
          "first = floor(frame.period, row.start, calendar)"),
    Fault("plan/frames.py", "return start, None, midnight(end)",
          "return start, start, midnight(end)"),
    Fault("plan/frames.py", "return same_part(row.start, as_of, start, end)",
          "return midnight(end)"),
    Fault("plan/frames.py", "Length(52 * move.count", "Length(51 * move.count"),
    Fault("plan/frames.py", "return earlier, earlier + (end - start)", "return earlier, end"),
    Fault("plan/sight.py", "return window.length\n", "return Length(1, window.grain)\n"),
    Fault("plan/sight.py", "moves = (Length(own.count * move.steps,", "moves = (Length(1,"),
    Fault("plan/sight.py", "kept = total.by if self.by is None else", "kept = () if True else"),
    Fault("plan/sight.py", "moves = _joined((*moves, own_length(self.window)))",
          "moves = _joined(moves)"),
    Fault("plan/frames.py", "upper = same_part(first, midnight(row.end), earlier, close)",
          "upper = midnight(close)"),
    Fault("plan/frames.py", "return floor(frame.period, (upper - _TICK).date(), calendar), upper",
          "return floor(frame.period, upper.date(), calendar), upper"),
    Fault("sql/targets.py", "many = exp.Nullif(this=count, expression=exp.Literal.number(0))",
          "many = exp.Literal.number(1)"),
    Fault("sql/scope.py", "desc=rank.higher_is_better", "desc=True"),
    Fault("plan/rows.py", "start = floor(window.period, row.end - timedelta(days=1), calendar)",
          "start = floor(window.period, row.end, calendar)"),
    Fault("plan/scans.py", "values = next(iter(found)).leaf.function not in MERGING",
          "values = False"),
    Fault("model/nature.py", "ADDITIVE = (AggregateFunction.COUNT, AggregateFunction.SUM)",
          "ADDITIVE = (AggregateFunction.COUNT, AggregateFunction.SUM, AggregateFunction.MAX)"),
    Fault("sql/rollups.py", "kept = [] if rolled.axis is None else", "kept = [] if True else"),
    Fault("sql/rollups.py", "kind = exp.LT if day == as_of else exp.LTE", "kind = exp.LT"),
    Fault("sql/rollups.py", "own = None if leaf.where is None or leaf.where == shared else "
          "leaf.where", "own = None"),
    Fault("sql/validity.py", '_compared(first, "<=", axis.value)', '_compared(first, "<", '
          "axis.value)"),
    Fault("sql/validity.py", '_compared(last, ">", axis.value)', '_compared(last, ">=", '
          "axis.value)"),
    Fault("sql/validity.py", "if bound.type.kind is not moment.type.kind:", "if False:"),
    Fault("sql/rows.py", "return valid_at_axis(valid, path, self.axis, self)",
          "return valid_at(valid, path, self._now(), self)"),
    Fault("sql/reached.py", "out: list[exp.Expr] = [exp.GTE(this=later, expression=earlier)]",
          "out: list[exp.Expr] = [exp.GT(this=later, expression=earlier)]"),
    Fault("sql/reached.py", "return [*out, exp.LT(this=later.copy(), expression=end)]",
          "return [*out, exp.LTE(this=later.copy(), expression=end)]"),
    Fault("sql/reached.py", "after, rows.until or rows.present, rows))",
          "after, rows.present, rows))"),
    Fault("sql/reached.py", "return exp.LT(this=found, expression=build.constant(rows.until))",
          "return exp.Not(this=exp.Is(this=found, expression=exp.Null()))"),
    Fault("sql/reached.py", "return exp.cast(from_instant(column, zone), exp.DType.DATE)",
          "return exp.cast(column, exp.DType.DATE)"),
    Fault("sql/followed.py", "exp.Min(this=build.column(_LAST, _AFTER))",
          "exp.Max(this=build.column(_LAST, _AFTER))"),
    Fault("sql/followed.py", "conditions = [compared(exp.LT, hop.when, rows.present, rows), "
          "*within_row(hop, rows)]", "conditions = [*within_row(hop, rows)]"),
    Fault("sql/within.py", "return scope.seen_from(scan.cuts[0].at)",
          "return scope.seen_from(None)"),
    Fault("plan/cutting.py", "if read.frame.whole or not follows(read.leaf):", "if True:"),
    Fault("plan/conversions.py", "end + micros > now", "end > now"),
    Fault("plan/conversions.py", "if dated or grain is not Grain.ALL:", "if True:"),
    Fault("sql/funnels.py", 'build.column(f"reached_{place - 1}")', 'build.column("reached_1")'),
    Fault("plan/funnels.py", "steps = (*steps, _step(stage))", "steps = (_step(stage),)"),
    Fault("plan/funnels.py", "counted(source, axis, where, None if own else key)",
          "counted(source, axis, where, None)"),
    Fault("plan/conversions.py", "total += step.within", "total = step.within"),
    Fault("sql/followed.py", "if first else (_KEY, _LAST)", "if first else (_KEY, SINCE)"),
    Fault("sql/reached.py", "if not is_row_key(step.key, rows.setting.sources[rows.base]):",
          "if False:"),
    Fault("sql/scans.py", "if leaf.until is not None and aggregate.where is not None:",
          "if False:"),
    Fault("sql/attending.py", "exp.LT(this=first, expression=at)",
          "exp.LTE(this=first, expression=at)"),
    Fault("sql/attending.py", "ended = exp.GTE(this=last.copy()",
          "ended = exp.GT(this=last.copy()"),
    Fault("plan/snapshots.py", "AggregateFunction.FIRST: AggregateFunction.MIN,",
          "AggregateFunction.FIRST: AggregateFunction.MAX,"),
    Fault("plan/snapshots.py", "type_, function, source, axis.value, None, axis, each_of=own",
          "type_, function, source, axis.value, read.leaf.where, axis, each_of=own"),
    Fault("plan/scans.py", "where=None if key.of_all or request.where is None",
          "where=None if request.where is None"),
    Fault("plan/lasting.py", "return grain, odd", "return grain, ()"),
)  # fmt: skip
