"""Sources whose rows are valid for a time: their keys, and what refers to them."""

import pytest

from kpilang.model.entities import Ref
from tests.unit.analysis.sample import clean, found

SEATS = """
source seats {{
  table: hr.seats
  key:   {key}
  valid: since to until
  column rep_id: number
  column desk:   text
  column since:  date from "valid_from"
  column until:  date optional
}}
source visits {{
  table: crm.visits
  key:   id
  column id:   number
  column seat: ref seats by {by}
}}
"""


@pytest.mark.parametrize("key", ["rep_id", "rep_id, since"])
def test_the_key_of_rows_that_begin_has_their_beginning(key: str) -> None:
    sources = clean(SEATS.format(key=key, by="rep_no")).model.sources
    assert sources["seats"].key == ("rep_id", "valid_from")
    assert sources["visits"].ref("seat") == Ref(
        "seat", "seats", ("rep_no",), ("rep_id",), dated=True
    )


def test_a_reference_by_all_of_the_key_means_one_row_at_any_time() -> None:
    sources = clean(SEATS.format(key="rep_id, since", by="rep_no, sat_from")).model.sources
    wanted = Ref("seat", "seats", ("rep_no", "sat_from"), ("rep_id", "valid_from"))
    assert sources["visits"].ref("seat") == wanted


def test_a_reference_names_what_rows_are_about() -> None:
    assert found(SEATS.format(key="rep_id, desk", by="rep_no")) == [("K408", "rep_no")]
    assert found(SEATS.format(key="rep_id, desk", by="rep_no, desk_no")) == []


def test_rows_in_the_file_may_follow_each_other() -> None:
    text = """
source seats {{
  key:   rep_id
  valid: since to until
  column since: date
  column until: date optional
  rows {{
    | rep_id | since      | until      |
    | 1      | 2026-01-01 | 2026-02-01 |
    | 1      | {since} |            |
  }}
}}
"""
    assert found(text.format(since="2026-02-01")) == []
    assert [code for code, _ in found(text.format(since="2026-01-01"))] == ["K471"]
