"""Databricks, which is not run here: the words of Spark, of which it is made.

Statements take a timestamp without a zone as TIMESTAMP_NTZ, and rely on ANSI mode, which is on
unless a warehouse says otherwise. Forms: https://docs.databricks.com/en/sql.
"""

from __future__ import annotations

from dataclasses import replace

from kpilang.sql.build import call
from kpilang.sql.dialects import cloud_catalog
from kpilang.sql.dialects.spark import SPARK

_HOLDS = cloud_catalog.Place(
    tables=("information_schema", "tables"),
    columns=("information_schema", "columns"),
    before=cloud_catalog.of_database,
    database=lambda: call("CURRENT_CATALOG"),
    schema=lambda: call("CURRENT_SCHEMA"),
    type_column="full_data_type",
    kinds=cloud_catalog.DATABRICKS,
    stored=str.lower,
)

DATABRICKS = replace(
    SPARK,
    name="databricks",
    sqlglot="databricks",
    catalog=cloud_catalog.catalog(_HOLDS, "TYPEOF"),
)
