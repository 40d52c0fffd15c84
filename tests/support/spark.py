"""A real Spark cluster for tests: a master and two workers on loopback, each a process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from kpilang.engines import spark

WORKERS = 2
SECONDS = 120
#: a Java that does not live long
_SHORT = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
#: statements over small tables: few tasks, and plans that are interpreted instead of compiled
SMALL = {
    "spark.sql.shuffle.partitions": "2",
    "spark.default.parallelism": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.memory": "1g",
    "spark.executor.memory": "1g",
    "spark.driver.extraJavaOptions": _SHORT,
    "spark.executor.extraJavaOptions": _SHORT,
}


def configuration(folder: Path, values: dict[str, str]) -> None:
    """Write what a machine's sessions are given, where `SPARK_CONF_DIR` may point to."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = (f"{name} {value}\n" for name, value in values.items())
    (folder / "spark-defaults.conf").write_text("".join(lines))


@contextmanager
def settings(folder: Path, values: dict[str, str]) -> Iterator[None]:
    """Give the sessions that are opened meanwhile a configuration, as a user's machine has one."""
    configuration(folder, values)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(folder))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        try:
            yield
        finally:
            spark.stop()


@contextmanager
def cluster(folder: Path, workers: int = WORKERS) -> Iterator[str]:
    """Start a cluster and yield its address; end all of it afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    url = f"spark://127.0.0.1:{free_port()}"
    host, port = "127.0.0.1", url.rpartition(":")[2]
    started: list[subprocess.Popen[bytes]] = []
    try:
        words = ("--host", host, "--port", port, "--webui-port", "0")
        started.append(_process(folder, "master", "master.Master", *words))
        _wait(folder / "master.log", "I have been elected leader", 1, started)
        for number in range(workers):
            words = ("--host", host, "--cores", "1", "--memory", "1g", "--webui-port", "0")
            place = ("--work-dir", str(folder / f"work_{number}"), url)
            name = f"worker_{number}"
            started.append(_process(folder, name, "worker.Worker", *words, *place))
        _wait(folder / "master.log", "Registering worker", workers, started)
        yield url
    finally:
        spark.stop()
        for process in reversed(started):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in started:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(20)


def free_port() -> int:
    """Return a port at which nothing listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _process(folder: Path, name: str, role: str, *words: str) -> subprocess.Popen[bytes]:
    import pyspark

    command = Path(pyspark.__file__).parent / "bin" / "spark-class"
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            [str(command), f"org.apache.spark.deploy.{role}", *words],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env={**os.environ, "SPARK_DAEMON_MEMORY": "256m", "SPARK_DAEMON_JAVA_OPTS": _SHORT},
        )


def _wait(log: Path, text: str, times: int, started: list[subprocess.Popen[bytes]]) -> None:
    end = time.monotonic() + SECONDS
    while log.read_text(errors="replace").count(text) < times:
        assert time.monotonic() < end, log.read_text(errors="replace")
        assert all(process.poll() is None for process in started), log.read_text(errors="replace")
        time.sleep(0.1)
