"""Where compiled SQL runs: a thin adapter per engine.

base.py       what an adapter offers
duckdb.py     a DuckDB file, or a folder of CSV and Parquet files, read only and locked
memory.py     an empty DuckDB in memory, for rows that somebody wrote
csv_files.py  a CSV file as a table
csv_types.py  what the texts of a column are
postgres.py   a PostgreSQL server, read only
postgres_refusals.py  why it refused
sqlite.py     a SQLite file, read only
sqlite_functions.py  the functions that it is given; sqlite_numbers.py: exact numbers
datafusion.py  DataFusion over a folder of Parquet files
datafusion_functions.py  the functions that it is given
spark.py      Spark over a folder of Parquet files: here or on a cluster
spark_tables.py  its tables
spark_urls.py  where a session runs; spark_refusals.py: why it refused
lake.py       a folder of Parquet files as tables
clickhouse.py  ClickHouse over a folder of Parquet files, in this process
clickhouse_server.py  a ClickHouse server, read only
clickhouse_values.py  their results; clickhouse_refusals.py: why they refused
clickhouse_ending.py  what ends their statements
mariadb.py    a MariaDB server, read only; mariadb_refusals.py: why it refused
cloud.py      a cloud warehouse; cloud_driver.py: what it has to know of a driver
cloud_refusals.py  why it refused
cloud_drivers.py   the drivers, each a record: bigquery.py, databricks.py, redshift.py,
                   snowflake.py, sqlserver.py, trino.py
urls.py       the address of a server, read strictly
stopping.py   a statement that takes too long, or that Ctrl-C ends
"""
