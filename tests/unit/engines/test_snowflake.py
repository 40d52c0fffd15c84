"""Where the address of a Snowflake profile leads."""

from __future__ import annotations

import pytest

from kpilang.engines.snowflake import SNOWFLAKE
from kpilang.engines.urls import Address


@pytest.mark.parametrize(
    ("account", "host"),
    [
        ("acme-sales", "acme-sales.snowflakecomputing.com"),
        ("xy12345.eu-central-1", "xy12345.eu-central-1.snowflakecomputing.com"),
        ("acme-sales.snowflakecomputing.com", "acme-sales.snowflakecomputing.com"),
        ("acme-sales.snowflakecomputing.cn", "acme-sales.snowflakecomputing.cn"),
    ],
)
def test_an_account_may_be_written_as_a_browser_shows_it(account: str, host: str) -> None:
    login = Address("ann", None, account, None, "crm", {})
    assert SNOWFLAKE.place is not None
    assert SNOWFLAKE.place(login) == (host, 443)
