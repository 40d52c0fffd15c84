"""A server that speaks TDS 7.4 on this machine, the protocol of SQL Server, and a few statements.

[MS-TDS] of Microsoft's Open Specifications: packets with a head of eight bytes, and answers of
tokens. TLS is shaken hands on inside of packets, and is around them from then on.
"""

from __future__ import annotations

import socket
import ssl
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, localcontext
from pathlib import Path
from threading import Thread
from typing import Any

from tests.support.clouds import Hangs, Lost, Refused, Rows, Warehouse

BATCH, ATTENTION, LOGIN, PRELOGIN = 1, 6, 16, 18
_SIZE = 4096
_FIRST = date(1, 1, 1).toordinal()
_FAILED, _STOPPED = 2, 32
_TYPES = {
    "text": b"\xe7" + struct.pack("<H", 8000) + bytes(5),
    "int": b"\x26\x08",
    "decimal": b"\x6c\x11" + bytes((38, 10)),
    "double": b"\x6d\x08",
    "date": b"\x28",
    "timestamp": b"\x2a\x07",
    "instant": b"\x2b\x07",
    "boolean": b"\x68\x01",
}
#: columns, and then nothing for ever
ENDLESS = Rows((("one", "int"),), [(1,)])


@dataclass
class Server:
    """Where it is, the warehouse behind it, and who signed in with what."""

    port: int
    warehouse: Warehouse
    logins: list[tuple[str, ...]] = field(default_factory=list)
    sets: list[str] = field(default_factory=list)


@contextmanager
def sqlserver(
    warehouse: Warehouse,
    password: str,
    certificate: tuple[Path, Path] | None = None,
    refused: Sequence[Refused] = (),
) -> Iterator[Server]:
    """Serve a warehouse to who gives the password, with a certificate over TLS.

    Where something is `refused`, so is every login.
    """
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(*certificate)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        served = Server(listening.getsockname()[1], warehouse)

        def accept() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                Thread(target=serve, args=(connection,), daemon=True).start()

        def serve(connection: socket.socket) -> None:
            with connection, suppress(OSError, EOFError):
                _Session(connection, served, password, context, refused).run()

        Thread(target=accept, daemon=True).start()
        yield served
        listening.shutdown(socket.SHUT_RDWR)


class _Session:
    def __init__(
        self,
        connection: socket.socket,
        served: Server,
        password: str,
        context: ssl.SSLContext | None,
        refused: Sequence[Refused],
    ) -> None:
        self.connection, self.served, self.context = connection, served, context
        self.password, self.refused = password, refused
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls: ssl.SSLObject | None = None

    def run(self) -> None:
        while True:
            kind, body = self.read()
            if kind == PRELOGIN:
                # Its version, and whether it has TLS.
                head = struct.pack(">BHHBHHB", 0, 11, 6, 1, 17, 1, 255)
                self.send(head + bytes((16, 0, 0, 0, 0, 0, 3 if self.context else 2)))
                if self.context is not None:
                    self.secure(self.context)
            elif kind == LOGIN:
                if not self.login(body):
                    return
            elif kind == BATCH:
                (head,) = struct.unpack_from("<I", body)
                if not self.batch(body[head:].decode("utf-16-le")):
                    return
            elif kind == ATTENTION:
                self.send(_done(_STOPPED))

    def secure(self, context: ssl.SSLContext) -> None:
        tls = context.wrap_bio(self.incoming, self.outgoing, server_side=True)
        done = False
        while not done:
            with suppress(ssl.SSLWantReadError):
                tls.do_handshake()
                done = True
            if self.outgoing.pending:
                self.send(self.outgoing.read(), PRELOGIN)
            if not done:
                self.incoming.write(self.read()[1])
        self.tls = tls

    def login(self, body: bytes) -> bool:
        user, password, app, database = (_part(body, place) for place in (40, 44, 48, 68))
        bare = bytes(((b ^ 0xA5) >> 4 | ((b ^ 0xA5) << 4) & 0xF0) for b in password)
        names = tuple(part.decode("utf-16-le") for part in (user, app, database))
        self.served.logins.append(names)
        refused = list(self.refused)
        if bare.decode("utf-16-le") != self.password:
            refused = [Refused("18456", f"Login failed for user '{names[0]}'.")]
        if refused:
            said = b"".join(_error(one, 11 if one.code == "4060" else 14) for one in refused)
            self.send(said + _done(_FAILED))
            return False
        ack = b"\x01\x74\x00\x00\x04" + _short("Microsoft SQL Server") + bytes((16, 0, 0, 0))
        changed = b"\x01" + _short(names[2]) + _short("master")
        self.send(_sized(0xE3, changed) + _sized(0xAD, ack) + _done())
        return True

    def batch(self, sql: str) -> bool:
        if sql.startswith(("SET ", "use ")):
            self.served.sets.append(sql)
            self.send(_done())
            return True
        answer = self.served.warehouse.answer(sql)
        match answer:
            case Rows() if answer is ENDLESS:
                self.send(_rows(answer) * 400, is_end=False)
                return self.hang()
            case Rows():
                self.send(_rows(answer) + _done(0x10, len(answer.rows)))
            case Refused():
                self.send(_error(answer, 16) + _done(_FAILED))
            case Lost():
                return False
            case Hangs():
                return self.hang()
        return True

    def hang(self) -> bool:
        self.served.warehouse.begun.set()
        try:
            kind, _ = self.read()
        except (OSError, EOFError):
            kind = -1
        self.served.warehouse.stopped.set()
        if kind == ATTENTION:
            self.send(_done(_STOPPED))
        return kind == ATTENTION

    def read(self) -> tuple[int, bytes]:
        body = b""
        while True:
            kind, status, size = struct.unpack(">BBH4x", self._exactly(8))
            body += self._exactly(size - 8)
            if status & 1:
                return kind, body

    def send(self, body: bytes, kind: int = 4, is_end: bool = True) -> None:
        parts = [body[n : n + _SIZE - 8] for n in range(0, len(body), _SIZE - 8)]
        for number, part in enumerate(parts, 1):
            last = is_end and number == len(parts)
            head = struct.pack(">BBHHBB", kind, last, len(part) + 8, 0, number % 256, 0)
            if self.tls is not None:
                self.tls.write(head + part)
                self.connection.sendall(self.outgoing.read())
            else:
                self.connection.sendall(head + part)

    def _exactly(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            found += self._some(size - len(found))
        return found

    def _some(self, size: int) -> bytes:
        if self.tls is not None:
            with suppress(ssl.SSLWantReadError):
                return self.tls.read(size)
        some = self.connection.recv(_SIZE if self.tls else size)
        if not some:
            raise EOFError
        if self.tls is None:
            return some
        self.incoming.write(some)
        return b""


def _part(body: bytes, place: int) -> bytes:
    start, length = struct.unpack_from("<HH", body, place)
    return body[start : start + 2 * length]


def _short(text: str) -> bytes:
    return bytes((len(text),)) + text.encode("utf-16-le")


def _sized(token: int, body: bytes) -> bytes:
    return struct.pack("<BH", token, len(body)) + body


def _error(refused: Refused, severity: int) -> bytes:
    words = struct.pack("<H", len(refused.words)) + refused.words.encode("utf-16-le")
    head = struct.pack("<iBB", int(refused.code), 1, severity)
    return _sized(0xAA, head + words + _short("here") + _short("") + struct.pack("<i", 1))


def _done(status: int = 0, count: int = 0) -> bytes:
    return struct.pack("<BHHQ", 0xFD, status, 0, count)


def _rows(answer: Rows) -> bytes:
    columns = b"".join(
        struct.pack("<IH", 0, 9) + _TYPES[kind] + _short(name) for name, kind in answer.columns
    )
    rows = b"".join(
        b"\xd1" + b"".join(map(_value, row, (kind for _, kind in answer.columns)))
        for row in answer.rows
    )
    return struct.pack("<BH", 0x81, len(answer.columns)) + columns + rows


def _value(value: Any, kind: str) -> bytes:
    if value is None:
        return b"\xff\xff" if kind == "text" else b"\x00"
    if kind == "text":
        text = str(value).encode("utf-16-le")
        return struct.pack("<H", len(text)) + text
    body = _bytes(value, kind)
    return bytes((len(body),)) + body


def _bytes(value: Any, kind: str) -> bytes:
    match kind:
        case "int":
            return struct.pack("<q", value)
        case "boolean":
            return bytes((bool(value),))
        case "double":
            return struct.pack("<d", value)
        case "decimal":
            with localcontext(prec=38):
                scaled = int(Decimal(value).scaleb(10))
            return bytes((scaled >= 0,)) + abs(scaled).to_bytes(16, "little")
        case "date":
            return _day(value)
        case "timestamp":
            return _clock(value)
        case "instant":
            minutes = int(value.utcoffset() / timedelta(minutes=1))
            there = value.replace(tzinfo=None) - value.utcoffset()
            return _clock(there) + struct.pack("<h", minutes)
    raise AssertionError(kind)


def _day(value: date) -> bytes:
    return (value.toordinal() - _FIRST).to_bytes(3, "little")


def _clock(value: datetime) -> bytes:
    since = value - value.replace(hour=0, minute=0, second=0, microsecond=0)
    return (since // timedelta(microseconds=1) * 10).to_bytes(5, "little") + _day(value)
