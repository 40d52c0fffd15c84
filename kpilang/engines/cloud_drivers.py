"""The drivers of cloud warehouses: to add one is a record, and a line here."""

from __future__ import annotations

from kpilang.engines.bigquery import BIGQUERY
from kpilang.engines.cloud_driver import Driver
from kpilang.engines.databricks import DATABRICKS
from kpilang.engines.redshift import REDSHIFT
from kpilang.engines.snowflake import SNOWFLAKE
from kpilang.engines.sqlserver import SQLSERVER
from kpilang.engines.trino import TRINO

DRIVERS: dict[str, Driver] = {
    driver.name: driver for driver in (BIGQUERY, DATABRICKS, REDSHIFT, SNOWFLAKE, SQLSERVER, TRINO)
}
