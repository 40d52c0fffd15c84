"""A server that speaks the Thrift protocol of Databricks on this machine, over TLS.

It is made of the service that the driver brings with it, and knows a few statements.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from tests.support.clouds import Answer, Hangs, Lost, Refused, Rows, Warehouse
from tests.support.loopback import listening

PATH = "/sql/1.0/warehouses/abc"


@dataclass
class Server:
    """Where it is, the warehouse behind it, and what sessions were opened with."""

    port: int
    warehouse: Warehouse
    refuses: Refused | None = None
    sessions: list[Any] = field(default_factory=list)
    cancelled: int = 0


class _Service:
    """What the driver asks of a server."""

    def __init__(self, served: Server, t: Any) -> None:
        self.served, self.t = served, t
        self.told: dict[bytes, Answer] = {}
        self.lost = False

    def OpenSession(self, req: Any) -> Any:
        t, refused = self.t, self.served.refuses
        self.served.sessions.append(req)
        if refused is not None:
            return t.TOpenSessionResp(
                status=self._failed(refused), serverProtocolVersion=self._version
            )
        guid = t.THandleIdentifier(guid=b"s" * 16, secret=b"t" * 16)
        return t.TOpenSessionResp(
            status=self._fine(),
            serverProtocolVersion=self._version,
            sessionHandle=t.TSessionHandle(sessionId=guid),
            initialNamespace=req.initialNamespace,
            canUseMultipleCatalogs=True,
        )

    def ExecuteStatement(self, req: Any) -> Any:
        t, warehouse = self.t, self.served.warehouse
        name = len(self.told).to_bytes(16, "big")
        answer = self.told[name] = warehouse.answer(req.statement)
        self.lost = isinstance(answer, Lost)
        handle = t.TOperationHandle(
            operationId=t.THandleIdentifier(guid=name, secret=name),
            operationType=t.TOperationType.EXECUTE_STATEMENT,
            hasResultSet=True,
        )
        response = t.TExecuteStatementResp(status=self._fine(), operationHandle=handle)
        if isinstance(answer, Hangs):
            response.directResults = t.TSparkDirectResults(operationStatus=self._state(answer))
            return response
        direct = t.TSparkDirectResults(operationStatus=self._state(answer))
        if isinstance(answer, Rows):
            direct.resultSetMetadata, direct.resultSet = self._result(answer)
        response.directResults = direct
        return response

    def GetOperationStatus(self, req: Any) -> Any:
        answer = self.told[req.operationHandle.operationId.guid]
        if isinstance(answer, Hangs):
            self.served.warehouse.begun.set()
            self.served.warehouse.stopped.wait(0.05)
        return self._state(answer)

    def CancelOperation(self, req: Any) -> Any:
        self.served.cancelled += 1
        self.served.warehouse.stopped.set()
        return self.t.TCancelOperationResp(status=self._fine())

    def CloseOperation(self, req: Any) -> Any:
        return self.t.TCloseOperationResp(status=self._fine())

    def CloseSession(self, req: Any) -> Any:
        return self.t.TCloseSessionResp(status=self._fine())

    @property
    def _version(self) -> int:
        version: int = self.t.TProtocolVersion.SPARK_CLI_SERVICE_PROTOCOL_V7
        return version

    def _fine(self) -> Any:
        return self.t.TStatus(statusCode=self.t.TStatusCode.SUCCESS_STATUS)

    def _failed(self, refused: Refused) -> Any:
        words = f"[{refused.code}] {refused.words}"
        return self.t.TStatus(statusCode=self.t.TStatusCode.ERROR_STATUS, errorMessage=words)

    def _state(self, answer: Answer) -> Any:
        t = self.t
        response = t.TGetOperationStatusResp(status=self._fine())
        if isinstance(answer, Hangs):
            over = self.served.warehouse.stopped.is_set()
            states = t.TOperationState
            response.operationState = states.CANCELED_STATE if over else states.RUNNING_STATE
        elif isinstance(answer, Refused):
            response.operationState = t.TOperationState.ERROR_STATE
            words = f"[{answer.code}] {answer.words} SQLSTATE: 42000; line 1 pos 7"
            response.displayMessage = response.errorMessage = words
        else:
            response.operationState = t.TOperationState.FINISHED_STATE
        return response

    def _result(self, answer: Rows) -> tuple[Any, Any]:
        import pyarrow

        t = self.t
        kinds = {
            "text": (pyarrow.string(), t.TTypeId.STRING_TYPE),
            "int": (pyarrow.int64(), t.TTypeId.BIGINT_TYPE),
            "decimal": (pyarrow.decimal128(38, 10), t.TTypeId.DECIMAL_TYPE),
            "double": (pyarrow.float64(), t.TTypeId.DOUBLE_TYPE),
            "date": (pyarrow.date32(), t.TTypeId.DATE_TYPE),
            "boolean": (pyarrow.bool_(), t.TTypeId.BOOLEAN_TYPE),
        }
        described, arrays = [], []
        for place, (name, kind) in enumerate(answer.columns):
            stored, number = kinds[kind]
            entry = t.TTypeEntry(primitiveEntry=t.TPrimitiveTypeEntry(type=number))
            if kind == "decimal":
                sizes = {"precision": t.TTypeQualifierValue(i32Value=38)}
                sizes["scale"] = t.TTypeQualifierValue(i32Value=10)
                entry.primitiveEntry.typeQualifiers = t.TTypeQualifiers(qualifiers=sizes)
            described.append(
                t.TColumnDesc(
                    columnName=name, typeDesc=t.TTypeDesc(types=[entry]), position=place + 1
                )
            )
            values = [row[place] for row in answer.rows]
            numbers = [Decimal(v) if kind == "decimal" and v is not None else v for v in values]
            arrays.append(pyarrow.array(numbers, stored))
        names = [name for name, _ in answer.columns]
        schema = pyarrow.schema(
            [(name, array.type) for name, array in zip(names, arrays, strict=True)]
        )
        batch = pyarrow.record_batch(arrays, schema=schema)
        metadata = t.TGetResultSetMetadataResp(
            status=self._fine(),
            schema=t.TTableSchema(columns=described),
            resultFormat=t.TSparkRowSetType.ARROW_BASED_SET,
            lz4Compressed=False,
            arrowSchema=schema.serialize().to_pybytes(),
        )
        batches = [t.TSparkArrowBatch(batch=batch.serialize().to_pybytes(), rowCount=len(batch))]
        rows = t.TRowSet(startRowOffset=0, rows=[], arrowBatches=batches)
        fetched = t.TFetchResultsResp(status=self._fine(), hasMoreRows=False, results=rows)
        return metadata, fetched


@contextmanager
def databricks(
    warehouse: Warehouse, token: str, certificate: tuple[Path, Path]
) -> Iterator[Server]:
    """Serve a warehouse to who shows the token."""
    from databricks.sql.thrift_api.TCLIService import TCLIService, ttypes
    from thrift.protocol.TBinaryProtocol import TBinaryProtocol
    from thrift.transport.TTransport import TMemoryBuffer

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path != PATH:
                self._send(404, b"", "No such warehouse")
            elif self.headers["Authorization"] != f"Bearer {token}":
                self._send(403, b"", "Invalid access token.")
            else:
                out = TMemoryBuffer()
                asked = TBinaryProtocol(TMemoryBuffer(body))
                TCLIService.Processor(service).process(asked, TBinaryProtocol(out))
                if service.lost:
                    self.close_connection = True
                    self.connection.close()
                    return
                self._send(200, out.getvalue())

        def do_GET(self) -> None:
            self._send(404, b"")

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

        def _send(self, status: int, body: bytes, reason: str | None = None) -> None:
            self.send_response(status)
            if reason is not None:
                self.send_header("X-Databricks-Reason-Phrase", reason)
            self.send_header("Content-Type", "application/x-thrift")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with listening(Handler, certificate) as port:
        served = Server(port, warehouse)
        service = _Service(served, ttypes)
        yield served
