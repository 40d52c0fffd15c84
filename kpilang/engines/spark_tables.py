"""The tables of a Spark session: Parquet files, and views that tell what there is.

A table without a schema is a view of the session. One with a schema stands in the catalogue of the
process. Files that are as they were are not looked at again.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlglot import exp

from kpilang.engines import lake
from kpilang.engines.base import Folder, Table
from kpilang.engines.spark_refusals import after_statement
from kpilang.engines.spark_urls import HERE, Master
from kpilang.source.frozen import dataclass
from kpilang.sql import build
from kpilang.sql.dialects import lake_catalog


@dataclass(frozen=True, slots=True)
class _Known:
    """What a table was made of, and its columns with their types."""

    place: Path
    state: tuple[tuple[str, int, int], ...]
    columns: tuple[tuple[str, str], ...]


class Tables:
    """A session with the tables that it was given."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self._known: dict[Table, _Known] = {}

    def load(self, path: Path, folder: Folder, tables: Sequence[Table]) -> Folder:
        """Make files tables of the session, and return the folder with those that are none.

        Raises EngineError for a schema or a table in one whose name the engine does not have.
        """
        loaded, views = lake.load(path, folder, tables, self._tried)
        for name, query in views.items():
            self._tell(name, query)
        return loaded

    def _tried(self, table: Table, place: Path) -> lake.Columns | None:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        try:
            return self._columns(table, place)
        except (PySparkException, Py4JError) as error:
            if "INVALID_SCHEMA_OR_RELATION_NAME" in str(error):
                raise after_statement(error, Master(HERE)) from error
            return None

    def _columns(self, table: Table, place: Path) -> lake.Columns:
        """Make a file a table unless it is one already, and return its columns."""
        known, state = self._known.get(table), lake.state_of(place)
        if known is None or (known.place, known.state) != (place, state):
            self._known.pop(table, None)
            found = tuple(
                (column.name, lake_catalog.type_name(column.dataType.simpleString()))
                for column in self._add(table, place)
            )
            known = self._known[table] = _Known(place, state, found)
        return known.columns

    def _add(self, table: Table, place: Path) -> Any:
        name = exp.Table(this=exp.to_identifier(table[-1], quoted=True))
        if len(table) == 1:
            data = self.session.read.parquet(str(place.resolve()))
            data.createOrReplaceTempView(name.sql(dialect="spark"))
        else:
            schema = exp.Table(this=exp.to_identifier(table[-2], quoted=True))
            name.set("db", schema.this.copy())
            self._run(exp.Create(this=schema, kind="SCHEMA", exists=True))
            self._run(exp.Drop(tables=[name.copy()], kind="TABLE", exists=True))
            properties: list[exp.Expr] = [
                exp.FileFormatProperty(this=exp.var("PARQUET")),
                exp.LocationProperty(this=build.constant(str(place.resolve()))),
            ]
            listed = exp.Properties(expressions=properties)
            self._run(exp.Create(this=name.copy(), kind="TABLE", properties=listed))
        return self.session.table(name.sql(dialect="spark")).schema

    def _tell(self, name: str, query: exp.Select) -> None:
        """Make one of the views that tell what there is."""
        properties = exp.Properties(expressions=[exp.TemporaryProperty()])
        self._run(
            exp.Create(
                this=build.table((name,)),
                kind="VIEW",
                expression=query,
                replace=True,
                properties=properties,
            )
        )

    def _run(self, statement: exp.Expr) -> None:
        self.session.sql(statement.sql(dialect="spark"))
