"""BigQuery, through `google-cloud-bigquery`: each statement is a job, which is known by its name.

Reasons: BigQuery documentation, "Error messages". A job of the client is taken rather than its
PEP 249 cursor, which tells where a job runs only when that has ended, too late to stop it.
"""

from __future__ import annotations

from typing import Any

from kpilang.engines.base import EngineError, Refusal, Table
from kpilang.engines.cloud_driver import SECONDS, Driver, Live, Rows, Running, Told, fine, whole
from kpilang.engines.urls import Address

CONNECT_SECONDS = 10


def _place(_login: Address) -> tuple[str, int]:
    return "bigquery.googleapis.com", 443


def _home(login: Address) -> Table:
    return () if login.database is None else (login.database,)


def _connect(login: Address, seconds: int | None) -> Live:
    from google.cloud import bigquery
    from google.oauth2 import service_account

    config = bigquery.QueryJobConfig(use_legacy_sql=False, labels={"from": "kpilang"})
    # A project may have another zone as its default.
    config.connection_properties = [bigquery.ConnectionProperty("time_zone", "UTC")]
    if login.database is not None:
        config.default_dataset = bigquery.DatasetReference(login.host, login.database)
    if seconds is not None:
        config.job_timeout_ms = seconds * 1000
    if "maximum_bytes_billed" in login.options:
        config.maximum_bytes_billed = whole(login, "maximum_bytes_billed", 0)
    credentials = None
    if "credentials" in login.options:
        try:
            credentials = service_account.Credentials.from_service_account_file(
                login.options["credentials"], scopes=bigquery.Client.SCOPE
            )
        except ValueError:
            # What cannot be read may be a key, or a part of one.
            words = "the file of `credentials` holds no key of a service account"
            raise EngineError(words, Refusal.LOGIN) from None
    client = bigquery.Client(
        project=login.host,
        credentials=credentials,
        location=login.options.get("location"),
        default_query_job_config=config,
    )
    return Live(client, login, seconds)


def _statement(live: Live, sql: str) -> Running:
    from google.cloud.bigquery.retry import DEFAULT_RETRY

    again = DEFAULT_RETRY.with_timeout(whole(live.login, "connect_timeout", CONNECT_SECONDS))
    begun: list[Any] = []

    def rows() -> Rows:
        job = live.connection.query(sql, retry=again, job_retry=None)
        begun.append(job)
        return [row.values() for row in job.result(retry=again, job_retry=None)]

    def stop() -> None:
        for job in begun:
            job.cancel()

    return Running(rows, stop)


def _errors() -> tuple[type[Exception], ...]:
    import requests
    from google.api_core.exceptions import GoogleAPIError
    from google.auth.exceptions import GoogleAuthError

    return (GoogleAPIError, GoogleAuthError, requests.RequestException, OSError)


def _told(error: Exception) -> Told:
    """Return the reason that stands beside the status, or the status where none does."""
    # What was tried again and again tells what it last met with.
    error = getattr(error, "cause", None) or error
    errors, status = getattr(error, "errors", None), getattr(error, "code", None)
    words = str(getattr(error, "message", None) or (error.args or (error,))[0])
    if isinstance(error, OSError):
        words = str(error)
    if errors:
        first = errors[0]
        return Told(str(first.get("reason", status)), str(first.get("message", words)))
    return Told("" if status is None else str(int(status)), words)


BIGQUERY = Driver(
    name="bigquery",
    dialect="bigquery",
    module="google.cloud.bigquery",
    package="google-cloud-bigquery",
    form="bigquery://project/dataset",
    needed={"host": "a project"},
    options=("connect_timeout", "credentials", "location", "maximum_bytes_billed"),
    choices={},
    whole={**SECONDS, "maximum_bytes_billed": 2**63 - 1},
    place=_place,
    home=_home,
    connect=_connect,
    hello=None,
    heard=fine,
    statement=_statement,
    recover=None,
    errors=_errors,
    told=_told,
    codes={
        "accessDenied": Refusal.NOT_PERMITTED,
        "authError": Refusal.LOGIN,
        "401": Refusal.LOGIN,
        "timeout": Refusal.TOO_LONG,
    },
    texts=(
        (r"Not found: (?:Dataset|Project)", Refusal.UNKNOWN_DATABASE),
        (r"credentials were not found|invalid_grant|invalid_client", Refusal.LOGIN),
        (
            r"No such file or directory|[Cc]ould not deserialize|was not in the expected"
            r"|Unable to load",
            Refusal.LOGIN,
        ),
        (r"[Jj]ob timed out|exceeded .*job timeout", Refusal.TOO_LONG),
        (r"(?i)numeric overflow|int64 overflow", Refusal.TOO_MANY_DIGITS),
    ),
)
