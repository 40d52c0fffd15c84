"""Dialects as data: the primitives that engines say differently, and nothing else.

The forms are those of each engine's manual that gave the same numbers when run; one-step
transpiling between dialects is not relied on.

dialect.py   the record; no field has a default, so none is forgotten
catalog.py   what an engine tells of the tables that it holds
duckdb.py    DuckDB
postgres.py  PostgreSQL, postgres_catalog.py: what it holds
"""

from kpilang.sql.dialects.dialect import Dialect
from kpilang.sql.dialects.duckdb import DUCKDB
from kpilang.sql.dialects.postgres import POSTGRES

__all__ = ["DIALECTS", "DUCKDB", "POSTGRES", "Dialect"]

DIALECTS: dict[str, Dialect] = {d.name: d for d in (DUCKDB, POSTGRES)}
