"""Where a Spark session runs: the address of a standalone master, or this machine."""

from __future__ import annotations

import os
import re
import shutil
import socket
from pathlib import Path

from kpilang.engines.base import EngineError, Refusal
from kpilang.source.frozen import dataclass

HERE = "local[*]"
CONNECT_SECONDS = 10

_LOCAL = re.compile(r"local(\[(\*|[1-9][0-9]{0,3})\])?")
_HOST = r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):[0-9]{1,5}"
_STANDALONE = re.compile(rf"spark://({_HOST}(?:,{_HOST})*)")
_FORM = "spark://host:7077"
_FORMS = (
    "it is `spark://host:7077`, with several masters `spark://one:7077,two:7077`, or `local[2]`"
)


@dataclass(frozen=True, slots=True)
class Master:
    """An address, and the hosts with their ports that it names; none for this machine."""

    url: str
    places: tuple[tuple[str, int], ...] = ()

    @property
    def is_local(self) -> bool:
        """Whether everything runs in one process here."""
        return not self.places

    @property
    def is_loopback(self) -> bool:
        """Whether everything runs on this machine."""
        return all(host in ("127.0.0.1", "localhost", "::1") for host, _ in self.places)

    @property
    def shown(self) -> str:
        """The hosts and ports, as errors name them."""
        return ", ".join(f"{host}:{port}" for host, port in self.places) or "this machine"


def master(url: str | None) -> Master:
    """Return a master by its address; raises EngineError, whose text holds nothing of it."""
    if url is None:
        return Master(HERE)
    if _LOCAL.fullmatch(url):
        return Master(url)
    found = _STANDALONE.fullmatch(url)
    if found is None:
        raise EngineError(_FORMS, Refusal.MALFORMED_URL, _FORM)
    places = []
    for place in found[1].split(","):
        host, _, port = place.rpartition(":")
        if not 0 < int(port) < 65_536:
            text = "a port is a number from 1 to 65535"
            raise EngineError(text, Refusal.MALFORMED_URL, _FORM)
        places.append((host.strip("[]"), int(port)))
    return Master(url, tuple(places))


def reach(at: Master) -> None:
    """Raise EngineError where there is no Java here, or none of the masters answers.

    The driver itself would try for minutes.
    """
    if not _has_java():
        raise EngineError("no `java` is found", Refusal.NO_JAVA)
    refused: EngineError | None = None
    for host, port in at.places:
        try:
            socket.create_connection((host, port), CONNECT_SECONDS).close()
            return
        except (socket.gaierror, UnicodeError):
            refused = EngineError("the name of the host is none", Refusal.UNKNOWN_HOST, host)
        except OSError as error:
            words = error.strerror or str(error)
            refused = EngineError(words, Refusal.NOT_REACHED, f"{host}:{port}")
    if refused is not None:
        raise refused


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    if home:
        return (Path(home) / "bin" / "java").is_file()
    return shutil.which("java") is not None
