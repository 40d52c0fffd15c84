"""A profile of ClickHouse that is wrong says what is wrong, where, and what to do."""

from __future__ import annotations

import sys

import pytest

from tests.engines.test_wrong_profiles import SPEC, Shop, shop
from tests.support.ask import run
from tests.support.lake import fill

__all__ = ["shop"]

pytestmark = pytest.mark.warehouse


class TestWrongProfiles:
    """Each says what is wrong."""

    @pytest.fixture
    def right(self, shop: Shop) -> Shop:
        """A profile with nothing wrong in it."""
        columns = {"id": "INT", "ordered_on": "DATE", "amount": "DECIMAL(12, 2)"}
        fill(shop.folder / "lake" / "shop", "orders", columns, [(1, "2026-05-03", 0.1)])
        shop.profile('path   = "lake"', "clickhouse")
        return shop

    def test_the_right_profile_answers(self, right: Shop) -> None:
        code, out, err = run(right.folder, "query", "revenue", "--from", "2026-05-01")
        assert (code, err) == (0, "")
        assert "$0.10" in out

    def test_a_missing_table(self, right: Shop) -> None:
        right.write("shop.kpi", SPEC.format(table="shop.order", column="amount"))
        right.refused("clickhouse_missing_table")

    def test_a_missing_column(self, right: Shop) -> None:
        right.write("shop.kpi", SPEC.format(table="shop.orders", column="price"))
        right.refused("clickhouse_missing_column")

    def test_a_file_that_is_no_table(self, right: Shop) -> None:
        (right.folder / "lake" / "shop" / "orders.parquet").write_text("id,ordered_on,amount")
        right.refused("clickhouse_bad_file")

    def test_sql_of_its_own(self, right: Shop) -> None:
        text = SPEC.format(table="shop.orders", column="amount")
        asked = 'orders.amount where sql"""id > 0""")'
        right.write("shop.kpi", text.replace("orders.amount)", asked))
        right.refused("clickhouse_raw_sql")

    def test_a_file_in_place_of_the_folder(self, right: Shop) -> None:
        right.profile('path   = "lake/shop/orders.parquet"', "clickhouse")
        right.refused("clickhouse_file_for_a_folder")

    def test_a_folder_that_is_not_there(self, right: Shop) -> None:
        right.profile('path   = "lakes"', "clickhouse")
        right.refused("clickhouse_missing_folder")

    def test_a_driver_that_is_not_installed(self, right: Shop) -> None:
        right.environment.setitem(sys.modules, "chdb", None)
        right.refused("clickhouse_missing_driver")
