"""What the rows of a source are joined with: references that are followed, and roll-ups.

Each is joined once, to at most one row of the other table, so that no row becomes several.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from kpilang.model.entities import SourceTable
from kpilang.model.types import Kind
from kpilang.plan.scanned import Rolled
from kpilang.sql import build, raw
from kpilang.sql.names import Setting

Path = tuple[str, ...]

#: what a table knows of itself: its columns of text, by their names in the data
TEXTS = "texts"


@dataclass
class Joins:
    """The tables beside the rows of `base`, each by the name that it is called in a query."""

    setting: Setting
    base: str
    followed: dict[Path, str] = field(default_factory=dict)
    rolled: dict[tuple[Path, Rolled], str] = field(default_factory=dict)
    #: what has to hold, beside the keys, of the rows of references that are valid for a time
    held: dict[Path, tuple[exp.Expr, ...]] = field(default_factory=dict)
    #: by currency, or by the column that holds it
    rated: dict[str, exp.Join] = field(default_factory=dict)
    #: tables of those whose events are followed by others
    looked_up: dict[str, exp.Join] = field(default_factory=dict)

    def follow(self, path: Path) -> str:
        """Return what the table at the end of a path of references is called."""
        if not path:
            return self.base
        for end in range(1, len(path) + 1):
            self.followed.setdefault(path[:end], self.fresh("_".join(path[:end])))
        return self.followed[path]

    def roll_up(self, path: Path, rolled: Rolled) -> str:
        """Return what the roll-ups of the rows at the end of a path are called."""
        if (path, rolled) not in self.rolled:
            self.rolled[path, rolled] = self.fresh("_".join((*path, rolled.name)))
        return self.rolled[path, rolled]

    def look_up(self, table: exp.Table, on: Iterable[tuple[str, exp.Expr]]) -> str:
        """Return what a table is called that has a row where its columns are equal to values."""
        if table.name not in self.looked_up:
            alias = self.fresh("reached")
            same = [
                exp.EQ(this=build.column(name, alias), expression=build.group(value))
                for name, value in on
            ]
            called = build.table([table.name], alias)
            self.looked_up[table.name] = exp.Join(this=called, side="LEFT", on=exp.and_(*same))
        return self.looked_up[table.name].alias_or_name

    def dated(self, path: Path) -> list[Path]:
        """Return the parts of a path that end in a row which is valid for a time."""
        starts = (path[:end] for end in range(1, len(path) + 1))
        return [part for part in starts if self.source_at(part[:-1]).ref(part[-1]).dated]

    def fresh(self, name: str) -> str:
        """Return a name that is free beside the rows."""
        taken = {self.base, *self.followed.values(), *self.rolled.values()}
        joined = (*self.rated.values(), *self.looked_up.values())
        taken |= {join.alias_or_name for join in joined}
        while name in taken:
            name += "_"
        return name

    def source_at(self, path: Path) -> SourceTable:
        """Return the source that a path of references leads to."""
        source = self.setting.sources[self.base]
        for name in path:
            source = self.setting.sources[source.ref(name).target]
        return source

    def written(self) -> list[exp.Join]:
        """Return a left join for each: references, shorter paths first, then roll-ups and rates.

        What hangs on rows that are valid for a time comes after what tells the moment.
        """
        paths = sorted(self.followed, key=lambda path: (len(path), path))
        joins = [(path, self._reference(path)) for path in paths]
        joins += [(key[0], self._rolled(*key, alias)) for key, alias in self.rolled.items()]
        early = [join for path, join in joins if not self.dated(path)]
        late = [join for path, join in joins if self.dated(path)]
        return [*early, *late, *self.rated.values(), *self.looked_up.values()]

    def _reference(self, path: Path) -> exp.Join:
        ref = self.source_at(path[:-1]).ref(path[-1])
        pairs = zip(ref.keys, ref.local, strict=True)
        table = relation(
            self.setting.sources[ref.target], self.followed[path], self.setting.sources
        )
        join = self._join(table, self.followed[path], self.follow(path[:-1]), pairs)
        if self.held.get(path):
            join.set("on", exp.and_(join.args["on"], *self.held[path]))
        return join

    def _rolled(self, path: Path, rolled: Rolled, alias: str) -> exp.Join:
        pairs = zip(rolled.keys, rolled.target_keys, strict=True)
        called = None if alias == rolled.name else alias
        table = build.table([rolled.name], called)
        return self._join(table, alias, self.follow(path), pairs)

    @staticmethod
    def _join(
        table: exp.Expr, alias: str, beside: str, pairs: Iterable[tuple[str, str]]
    ) -> exp.Join:
        conditions = [
            exp.EQ(this=build.column(here, alias), expression=build.column(there, beside))
            for here, there in pairs
        ]
        return exp.Join(this=table, side="LEFT", on=exp.and_(*conditions))


def relation(
    source: SourceTable, alias: str, sources: Mapping[str, SourceTable] | None = None
) -> exp.Expr:
    """Return a source as a table expression: a table, a SELECT, or rows that stand in the file.

    A table knows which of its columns hold text, also those of references into `sources`.
    """
    if source.table is not None:
        table = build.table(source.table, alias)
        table.meta[TEXTS] = _texts(source, sources or {})
        return table
    if source.query is not None:
        name = exp.TableAlias(this=build.identifier(alias))
        return exp.Subquery(this=raw.select(source.query), alias=name)
    columns = [build.identifier(column.physical) for column in source.columns]
    rows = [exp.Tuple(expressions=[build.constant(v) for v in row]) for row in source.rows]
    name = exp.TableAlias(this=build.identifier(alias), columns=columns)
    return exp.Values(expressions=rows, alias=name)


def _texts(source: SourceTable, sources: Mapping[str, SourceTable]) -> frozenset[str]:
    kinds = {column.physical: column.type.kind for column in source.columns}
    for ref in source.refs:
        target = sources.get(ref.target)
        keys = {c.physical: c.type.kind for c in target.columns} if target is not None else {}
        for local, key in zip(ref.local, ref.keys, strict=True):
            if key in keys:
                kinds.setdefault(local, keys[key])
    return frozenset(name for name, kind in kinds.items() if kind is Kind.TEXT)
