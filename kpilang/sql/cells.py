"""The grid of an answer: every period for every member, and each leaf's value in each cell."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlglot import exp

from kpilang.model.windows import Grain
from kpilang.plan.grid import Frame, State
from kpilang.plan.inside import all_plans
from kpilang.plan.naming import shortened
from kpilang.plan.nodes import Inside, Plan
from kpilang.plan.scanned import Cell, Scan
from kpilang.plan.snapshots import is_mean, moment
from kpilang.sql import build, frames, names
from kpilang.sql.beside import is_beside
from kpilang.sql.hidden import hidden, none_of
from kpilang.sql.names import COMPARED, MOMENT, PERIOD
from kpilang.sql.rolling import alike
from kpilang.sql.rosters import OWED, owed_columns
from kpilang.sql.scope import find_scan
from kpilang.sql.spine import spine_columns
from kpilang.sql.taken import is_taken, telling
from kpilang.sql.told import has_zero, is_from_zero, is_told, zeros


def member_keys(plan: Plan, dimensions: tuple[str, ...] | None = None) -> list[str]:
    """Return the columns that tell members apart, by some dimensions or by all."""
    wanted = plan.dimensions if dimensions is None else dimensions
    return [names.key(plan, d) if d in plan.keyed else names.shown(plan, d) for d in wanted]


def member_columns(plan: Plan) -> list[str]:
    """Return the columns that show members and tell them apart."""
    return names.members(plan, plan.dimensions)


def members_query(plan: Plan) -> exp.Expr:
    """Return the members that occur in any scan."""
    queries = []
    for own, scan in [(one, scan) for one in all_plans(plan) for scan in one.scans]:
        for table in frames.tables(own, scan) if scan.of_members else ():
            query = exp.select(*[renamed(*pair) for pair in _pairs(own, plan)])
            query = query.from_(names.reference(plan, table), copy=False)
            if any(prefix == plan.prefix for prefix, _ in scan.owners):
                rows = build.column(names.owner(plan.prefix))
                looked_at = exp.GT(this=rows, expression=exp.Literal.number(0))
                query = query.where(looked_at, copy=False)
            queries.append(query)
    if not queries:
        columns = [build.alias(build.typed_null(exp.DType.TEXT), c) for c in member_columns(plan)]
        return exp.select(*columns).where(exp.false())
    if len(queries) == 1:
        return queries[0].distinct()
    union: exp.Expr = queries[0]
    for query in queries[1:]:
        union = exp.Union(this=union, expression=query, distinct=True)
    return union


def members_inside(plan: Plan, inner: Plan) -> exp.Select:
    """Return the members of an answer as those of a plan inside it."""
    members = exp.select(*[renamed(*pair) for pair in _pairs(plan, inner)])
    members = members.from_(names.reference(plan, "members"), copy=False)
    return members.distinct() if _is_listed(plan) else members


def renamed(name: str, wanted: str, table: str | None = None) -> exp.Expr:
    """Return a column under the name that is wanted."""
    column = build.column(name, table)
    return column if name == wanted else build.alias(column, wanted)


def _pairs(one: Plan, other: Plan) -> list[tuple[str, str]]:
    """Return what columns that show members are called in a plan, and in one inside the other."""
    return list(zip(member_columns(one), member_columns(other), strict=True))


def cells_query(plan: Plan, columns: Sequence[str] | None = None) -> exp.Select:
    """Return every period for every member, with each leaf's value there.

    `columns` are those of the rows, the plan's own unless it has them together with other plans.
    """
    kept = spine_columns(plan) if columns is None else columns
    select: list[exp.Expr] = [build.column(c, "periods") for c in kept]
    select += [build.column(c, "members") for c in member_columns(plan)]
    if plan.roster is not None and plan.roster.counted is not None:
        select += [build.column(name, OWED) for name in owed_columns(plan.roster)]
    scans, known = [scan for scan in plan.scans if scan.in_grid], zeros(plan)
    for scan in scans:
        # Moments only tell which rows of another scan are taken.
        cells = [cell for cell in scan.cells if not cell.read.of_all]
        select += build.named({one.column: cell_value(plan, scan, one, known) for one in cells})
    for inside in plan.inside:
        select += [build.column(f.column, fold_table(inside, f.frame)) for f in inside.folds]
    # A row may have nothing of its own but that it is there.
    select = select or [build.column("n", "periods")]
    query = exp.select(*select).from_(names.reference(plan, "periods"), copy=False)
    if plan.dimensions and _is_listed(plan):
        mine = exp.EQ(this=build.column("n", "members"), expression=build.column("n", "periods"))
        query.append("joins", exp.Join(this=names.reference(plan, "members"), on=mine))
    elif plan.dimensions:
        build.cross_join(query, names.reference(plan, "members"))
    if plan.roster is not None and plan.roster.counted is not None:
        same: list[exp.Expr] = [
            exp.EQ(this=build.column("n", OWED), expression=build.column("n", "periods"))
        ]
        same += [
            exp.NullSafeEQ(this=build.column(key, OWED), expression=build.column(key, "members"))
            for key in member_keys(plan)
        ]
        build.left_join(query, names.reference(plan, OWED), exp.and_(*same))
    for scan in scans:
        alone = plan.is_single(scan) or is_beside(plan, scan)
        for frame in scan.frames[:1] if alone else scan.frames:
            table, alias, on = joined(plan, scan, frame)
            build.left_join(query, names.reference(plan, table, alias), on)
    for inside in plan.inside:
        for _, frame, _ in inside.held:
            alias = fold_table(inside, frame)
            same = [exp.EQ(this=build.column("n", alias), expression=build.column("n", "periods"))]
            same += same_member(plan, plan.dimensions, alias)
            build.left_join(query, names.reference(plan, alias), build.all_of(same) or exp.true())
    return query


def fold_table(inside: Inside, frame: Frame) -> str:
    """Return the name of what is made of the periods inside the rows in a frame."""
    name = next(name for name, known, _ in inside.held if known == frame)
    return shortened(f"{inside.plan.prefix}in_{name}", names.LONGEST_TABLE)


def _is_listed(plan: Plan) -> bool:
    """Tell whether a roster says who the members are."""
    return plan.roster is not None and plan.roster.listed


def _alias(plan: Plan, scan: Scan, frame: Frame) -> str:
    """Return what the rows of a scan in a frame are called in the grid."""
    return names.frame_table(plan, scan, scan.frames[0] if is_beside(plan, scan) else frame)


def joined(plan: Plan, scan: Scan, frame: Frame) -> tuple[str, str, exp.Expr]:
    """Return the table that has a scan in a frame, its alias there, and what is the same cell."""
    if plan.is_single(scan):
        same = same_member(plan, scan.by, scan.name)
        return scan.name, scan.name, build.all_of(same) or exp.true()
    alias = _alias(plan, scan, frame)
    if is_beside(plan, scan):
        return alias, alias, _same_cell(plan, scan, frame, alias)
    if is_taken(plan, scan):
        mine = build.column(MOMENT, alias)
        found: list[exp.Expr] = [
            exp.EQ(this=mine, expression=value(plan, *telling(plan, scan, frame)))
        ]
        found += same_member(plan, scan.by, alias)
        return scan.name, alias, exp.and_(*found)
    table = scan.name if scan.exact else names.frame_table(plan, scan, alike(plan, scan, frame)[0])
    return table, alias, _same_cell(plan, scan, frame, alias)


def cell_value(
    plan: Plan, scan: Scan, cell: Cell, known: Collection[Frame] = frozenset()
) -> exp.Expr:
    """Return what a cell has: what its leaf counts, unless there can be nothing to count.

    In the frames that are `known` a column of the rows says where a count of nothing is 0.
    """
    told_by = scan
    found: exp.Expr = value(plan, scan, cell)
    if cell.cut is not None:
        partial = exp.EQ(
            this=build.column("state", "periods"), expression=build.constant(State.PARTIAL)
        )
        compared = build.column(cell.cut.column, _alias(plan, scan, cell.read.frame))
        found = build.case([(partial, compared)], found)
    without: list[exp.Expr] = []
    if cell.read.frame in known and has_zero(plan, scan, cell):
        zero = build.column(names.zero(plan, cell.read.frame), "periods")
        return build.coalesce(found, zero)
    from_zero = is_from_zero(cell)
    if from_zero:
        found = build.coalesce(found, exp.Literal.number(0))
    if cell.read.leaf.snapshot:
        told_by, taken = find_scan(plan, moment(cell.read))
        moments = value(plan, told_by, taken)
        if is_mean(cell.read):
            found = build.quotient(found, moments)
        else:
            without.append(exp.Is(this=moments, expression=exp.Null()))
        from_zero = False
    if from_zero or not is_told(plan, told_by, cell):
        without = [*hidden(plan, scan, cell), *without]
    return build.case([(none_of(without), found)]) if without else found


def value(plan: Plan, scan: Scan, cell: Cell) -> exp.Column:
    """Return what a scan has in a row of the answer."""
    if plan.is_single(scan):
        return build.column(cell.column, scan.name)
    name = cell.column if is_beside(plan, scan) else cell.leaf.column
    return build.column(name, _alias(plan, scan, cell.read.frame))


def _same_cell(plan: Plan, scan: Scan, frame: Frame, alias: str) -> exp.Expr:
    conditions: list[exp.Expr] = []
    if scan.by_row or (scan.axis is not None and not scan.exact):
        number: exp.Expr = build.column("n", "periods")
        away = alike(plan, scan, frame)[1]
        if away:
            side = exp.Sub if away < 0 else exp.Add
            number = side(this=number, expression=build.constant(abs(away)))
        conditions.append(exp.EQ(this=build.column("n", alias), expression=number))
    elif scan.axis is not None and plan.grain is not Grain.ALL:
        name = next(name for name, known in plan.frames if known == frame)
        conditions.append(
            exp.EQ(
                this=build.column(PERIOD, alias),
                expression=build.column(f"{name}_start", "periods"),
            )
        )
    if scan.exact and scan.is_cut:
        conditions.append(_same_form(frame, alias))
    conditions += same_member(plan, scan.by, alias)
    return build.all_of(conditions) or exp.true()


def _same_form(frame: Frame, alias: str) -> exp.Expr:
    """A partial row is held against what is compared like for like, every other against it all."""
    compared = build.column(COMPARED, alias)
    if frame.whole:
        return exp.Not(this=compared)
    state = exp.EQ(this=build.column("state", "periods"), expression=build.constant(State.PARTIAL))
    return exp.EQ(this=compared, expression=exp.Paren(this=state))


def same_member(plan: Plan, by: tuple[str, ...], alias: str) -> list[exp.Expr]:
    return [
        exp.NullSafeEQ(this=build.column(key, alias), expression=build.column(key, "members"))
        for key in member_keys(plan, by)
    ]
