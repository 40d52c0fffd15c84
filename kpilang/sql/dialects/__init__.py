"""Dialects as data: the primitives that engines say differently, and nothing else.

The forms are those of each engine's manual that gave the same numbers when run; one-step
transpiling between dialects is not relied on.

dialect.py   the record; no field has a default, so none is forgotten
duckdb.py    one module per dialect
postgres.py
"""

from kpilang.sql.dialects.dialect import Dialect
from kpilang.sql.dialects.duckdb import DUCKDB
from kpilang.sql.dialects.postgres import POSTGRES

__all__ = ["DIALECTS", "DUCKDB", "POSTGRES", "Dialect"]

DIALECTS: dict[str, Dialect] = {d.name: d for d in (DUCKDB, POSTGRES)}
