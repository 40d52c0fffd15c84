"""What the catalogues of warehouses that are not run here are asked, and how types are read."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from kpilang.sql import build, probes
from kpilang.sql.dialects import DIALECTS, UNPROVEN
from kpilang.sql.dialects import cloud_catalog as clouds
from kpilang.workspace.preflight import kind_of

FOLDER = Path(__file__).parent / "warehouses"
TABLES = (("deals",), ("crm", "order"), ("Crm", "Deals"), ("shop", "crm", "deals"))
CLOCK, INSTANT = "timestamp", "timestamp with timezone"
#: types as the manual of each vendor has them in its catalogue, and what they are here
TYPES: dict[str, tuple[clouds.Kinds, dict[str, str]]] = {
    "snowflake": (
        clouds.SNOWFLAKE,
        {
            "NUMBER": "number",
            "FLOAT": "number",
            "TEXT": "text",
            "BOOLEAN": "boolean",
            "DATE": "date",
            "TIMESTAMP_NTZ": CLOCK,
            "TIMESTAMP_LTZ": INSTANT,
            "TIMESTAMP_TZ": INSTANT,
            "TIME": "",
            "VARIANT": "",
            "BINARY": "",
        },
    ),
    "bigquery": (
        clouds.BIGQUERY,
        {
            "INT64": "number",
            "FLOAT64": "number",
            "NUMERIC(10, 2)": "number",
            "BIGNUMERIC": "number",
            "STRING(20)": "text",
            "BOOL": "boolean",
            "DATE": "date",
            "DATETIME": CLOCK,
            "TIMESTAMP": INSTANT,
            "TIME": "",
            "BYTES": "",
            "STRUCT<a INT64>": "",
            "ARRAY<INT64>": "",
        },
    ),
    "databricks": (
        clouds.DATABRICKS,
        {
            "int": "number",
            "bigint": "number",
            "decimal(12,2)": "number",
            "double": "number",
            "string": "text",
            "varchar(20)": "text",
            "boolean": "boolean",
            "date": "date",
            "timestamp_ntz": CLOCK,
            "timestamp": INSTANT,
            "interval day to second": "",
            "binary": "",
            "array<int>": "",
            "map<string,int>": "",
        },
    ),
    "redshift": (
        clouds.REDSHIFT,
        {
            "integer": "number",
            "bigint": "number",
            "numeric": "number",
            "double precision": "number",
            "real": "number",
            "character varying": "text",
            "character": "text",
            "boolean": "boolean",
            "date": "date",
            "timestamp without time zone": CLOCK,
            "timestamp with time zone": INSTANT,
            "super": "",
            "time without time zone": "",
        },
    ),
    "tsql": (
        clouds.TSQL,
        {
            "int": "number",
            "bigint": "number",
            "decimal": "number",
            "numeric": "number",
            "money": "number",
            "smallmoney": "number",
            "float": "number",
            "real": "number",
            "nvarchar": "text",
            "varchar": "text",
            "nchar": "text",
            "char": "text",
            "bit": "boolean",
            "date": "date",
            "datetime2": CLOCK,
            "datetime": CLOCK,
            "smalldatetime": CLOCK,
            "datetimeoffset": INSTANT,
            "timestamp": "",
            "time": "",
            "varbinary": "",
            "uniqueidentifier": "",
            "xml": "",
        },
    ),
    "trino": (
        clouds.TRINO,
        {
            "tinyint": "number",
            "bigint": "number",
            "decimal(12,2)": "number",
            "double": "number",
            "real": "number",
            "varchar": "text",
            "varchar(20)": "text",
            "char(3)": "text",
            "boolean": "boolean",
            "date": "date",
            "timestamp(6)": CLOCK,
            "timestamp(3) with time zone": INSTANT,
            "time(3)": "",
            "varbinary": "",
            "row(a bigint)": "",
            "array(bigint)": "",
            "map(varchar, bigint)": "",
        },
    ),
}


@pytest.mark.parametrize("dialect", UNPROVEN)
def test_what_a_catalogue_is_asked(dialect: str, update_goldens: bool) -> None:
    spoken = DIALECTS[dialect]
    asked = [probes.columns(table, spoken) for table in TABLES]
    asked += [probes.tables(spoken, ("crm", "deals")), probes.unique_columns(("deals",), spoken)]
    for statement in asked:
        assert isinstance(sqlglot.parse_one(statement, read=spoken.sqlglot), exp.Select)
    golden = FOLDER / dialect / "catalogue.txt"
    text = "\n".join(asked) + "\n"
    if update_goldens:
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("dialect", UNPROVEN)
def test_the_types_of_a_vendor_are_known(dialect: str) -> None:
    kinds, named = TYPES[dialect]
    told = clouds.type_named(exp.Lower(this=exp.column("t")), kinds)
    rows = exp.values([(name,) for name in named], alias="v", columns=["t"])
    query = exp.select(build.column("t"), told).from_(rows)
    found = duckdb.sql(query.sql(dialect="duckdb")).fetchall()
    assert {name: kind_of(kind) for name, kind in found} == named


def test_a_reserved_word_is_the_name_that_snowflake_stores() -> None:
    asked = probes.columns(("crm", "order"), DIALECTS["snowflake"])
    assert "table_name = 'ORDER'" in asked
    query = exp.select(build.column("order"), build.column("Kind"), build.column("id"))
    written = DIALECTS["snowflake"].written(query.from_(build.table(("crm", "group"))))
    assert written == 'SELECT "ORDER", "Kind", id FROM crm."GROUP"'
