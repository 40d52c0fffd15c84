"""Apache Spark, through pyspark: on this machine or on a standalone cluster, over Parquet files.

A session is opened once in a process, as it takes long, and used again. Statements run in a thread
of their own, so that Ctrl-C and the time that they may take reach the one that waits for them.
"""

from __future__ import annotations

import atexit
import logging
import signal
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from pathlib import Path
from shutil import rmtree
from threading import current_thread, main_thread
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

from kpilang.engines import lake
from kpilang.engines.base import EngineError, Folder, Refusal, Table
from kpilang.engines.spark_refusals import after_start, after_statement
from kpilang.engines.spark_tables import Tables
from kpilang.engines.spark_urls import Master, master, reach
from kpilang.engines.stopping import result_of

#: how long a cluster may take to give a session its first process
EXECUTOR_SECONDS = 60

#: what statements rely on, whatever the configuration of the machine says
_SESSION = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    # Decimals of two scales would be rounded to the smaller one, and products to six places.
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.legacy.decimal.retainFractionDigitsOnTruncate": "true",
    # A table named `parquet.…` would be read from any path.
    "spark.sql.runSQLOnFiles": "false",
    "spark.sql.caseSensitive": "false",
    "spark.sql.groupByOrdinal": "true",
    "spark.sql.orderByOrdinal": "true",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    # Without, a folder of partitions that the catalogue was not told of has no rows.
    "spark.sql.hive.manageFilesourcePartitions": "false",
}
#: what a start needs besides, where nobody has set it
_START = {
    "spark.app.name": "kpilang",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
_LOOPBACK = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


class Spark:
    """An open session."""

    dialect = "spark"
    home = ()

    def __init__(self, session: Any, folder: Folder, at: Master, seconds: int | None) -> None:
        self._session, self.folder = session, folder
        self._master, self._seconds = at, seconds
        self._thread = ThreadPoolExecutor(1, "spark")

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run one statement and return its rows; raises EngineError.

        One that takes longer than the seconds given is stopped, and one that Ctrl-C interrupts.
        """
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        group = uuid4().hex
        context = self._session.sparkContext
        running = self._thread.submit(self._run, sql, group)
        try:
            return result_of(running, lambda: context.cancelJobGroup(group), self._seconds)
        except (PySparkException, Py4JError, OSError) as error:
            raise after_statement(error, self._master) from error

    def close(self) -> None:
        """Release the session; what it runs on stays for the next one in this process."""
        self._thread.shutdown()

    def _run(self, sql: str, group: str) -> Sequence[tuple[Any, ...]]:
        context = self._session.sparkContext
        context.setJobGroup(group, "kpilang", interruptOnCancel=True)
        found = self._session.sql(sql)
        instants = [n for n, f in enumerate(found.schema) if f.dataType.typeName() == "timestamp"]
        rows = [tuple(row) for row in found.collect()]
        return [_in_utc(row, instants) for row in rows] if instants else rows


def open_spark(
    url: str | None, path: Path, tables: Iterable[Table], seconds: int | None = None
) -> Spark:
    """Open a session over a folder of Parquet files; only the tables named are made available.

    `url` is `spark://host:port`, or `local[2]` and the like for this machine, which also stands for
    none. Raises EngineError; ImportError without `pyspark`.
    """
    import pyspark  # noqa: F401

    at = master(url)
    folder = lake.opened(path)
    found = _session(at)
    return Spark(found.session, found.load(path, folder, sorted(set(tables))), at, seconds)


_open: dict[str, Tables] = {}


def _session(at: Master) -> Tables:
    """Return the session of a process on a master, which is started where there is none."""
    found = _open.get(at.url)
    if found is not None and not _is_stopped(found.session):
        return found
    reach(at)
    stop()
    session = _started(at)
    for name, value in _SESSION.items():
        session.conf.set(name, value)
    _open[at.url] = Tables(session)
    return _open[at.url]


def stop() -> None:
    """End the session of this process, if it has one, and the Java that it runs in."""
    if not _open:
        return
    from pyspark import SparkContext

    while _open:
        _open.popitem()[1].session.stop()
    _end_java(SparkContext)


def _end_java(context: Any) -> None:
    """Let the next session begin with a Java of its own, and the configuration of its time."""
    gateway, context._gateway, context._jvm = context._gateway, None, None
    if gateway is None:
        return
    gateway.shutdown()
    if gateway.proc is not None:
        gateway.proc.stdin.close()
        gateway.proc.wait()


def _is_stopped(session: Any) -> bool:
    context = session.sparkContext._jsc
    return context is None or bool(context.sc().isStopped())


def _started(at: Master) -> Any:
    from py4j.protocol import Py4JError
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    # pyspark tells each refused statement on the standard error as well.
    logging.getLogger("SQLQueryContextLogger").disabled = True
    wanted = {"spark.master": at.url, **_START, **(_LOOPBACK if at.is_loopback else {})}
    with tempfile.TemporaryFile() as told:
        try:
            conf = SparkConf(loadDefaults=False).setAll([("spark.master", at.url)])
            gateway = launch_gateway(conf, popen_kwargs={"stderr": told, "stdout": told})
            conf = SparkConf(_jvm=gateway.jvm)
            for name, value in wanted.items():
                if name == "spark.master" or not conf.contains(name):
                    conf.set(name, value)
            warehouse = tempfile.mkdtemp(prefix="kpilang-")
            atexit.register(rmtree, warehouse, ignore_errors=True)
            conf.set("spark.sql.warehouse.dir", warehouse)
            before = signal.getsignal(signal.SIGINT)
            context = SparkContext(gateway=gateway, conf=conf)
            if current_thread() is main_thread():
                # pyspark answers Ctrl-C by itself, for all that runs.
                signal.signal(signal.SIGINT, before)
            session = SparkSession(context)
            atexit.register(stop)
            if not at.is_local:
                _wait_for_executor(context, at)
        except EngineError:
            _end_java(SparkContext)
            raise
        except (PySparkException, Py4JError, OSError) as error:
            _end_java(SparkContext)
            told.seek(0)
            raise after_start(error, told.read().decode(errors="replace"), at) from error
    return session


def _wait_for_executor(context: Any, at: Master) -> None:
    """Wait until a cluster gives the session a process; raises EngineError.

    Without any, each statement would wait for ever.
    """
    end = monotonic() + EXECUTOR_SECONDS
    while context._jsc.sc().getExecutorMemoryStatus().size() < 2:
        if monotonic() > end or context._jsc.sc().isStopped():
            context.stop()
            text = "the master answers, but gives the session no worker with free cores and memory"
            raise EngineError(text, Refusal.NOT_REACHED, at.shown)
        sleep(0.2)


def _in_utc(row: tuple[Any, ...], instants: Sequence[int]) -> tuple[Any, ...]:
    """Return a row with its instants in UTC: the driver gives them by the clock of the machine."""
    cells = list(row)
    for n in instants:
        if cells[n] is not None:
            cells[n] = cells[n].astimezone(UTC)
    return tuple(cells)
