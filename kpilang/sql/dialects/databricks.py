"""Databricks, which is not run here: the words of Spark, of which it is made.

Statements take a timestamp without a zone as TIMESTAMP_NTZ, and rely on ANSI mode, which is on
unless a warehouse says otherwise. Forms: https://docs.databricks.com/en/sql.
"""

from __future__ import annotations

from dataclasses import replace

from kpilang.sql.dialects.cloud_forms import CATALOG
from kpilang.sql.dialects.spark import SPARK

DATABRICKS = replace(
    SPARK,
    name="databricks",
    sqlglot="databricks",
    catalog=CATALOG,
)
