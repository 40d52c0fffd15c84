"""The rows of an answer: which periods, in what state, with which cut."""

from datetime import date, datetime
from fractions import Fraction

from kpilang.model.windows import Calendar, Grain, Window, WindowKind
from kpilang.plan.grid import State
from kpilang.plan.request import Request
from kpilang.plan.spine import spine

AS_OF = datetime(2026, 6, 18)
CALENDAR = Calendar()


def rows(grain, request=None, as_of=AS_OF, since=()):
    window = Window(WindowKind.PERIOD, grain)
    return spine(window, request or Request(), as_of, CALENDAR, since)


def test_twelve_periods_end_with_the_one_that_holds_as_of():
    shown = rows(Grain.MONTH)
    assert len(shown) == 12
    assert (shown[0].start, shown[-1].start) == (date(2025, 7, 1), date(2026, 6, 1))
    assert [row.state for row in shown[-2:]] == [State.FINAL, State.PARTIAL]


def test_a_period_that_ends_at_as_of_is_final():
    last = rows(Grain.MONTH, as_of=datetime(2026, 6, 1))[-1]
    assert (last.start, last.state) == (date(2026, 5, 1), State.FINAL)


def test_a_range_selects_every_period_it_touches_whole():
    request = Request(start=date(2026, 1, 15), end=date(2026, 3, 2))
    shown = rows(Grain.MONTH, request)
    assert [row.start for row in shown] == [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]


def test_a_period_that_starts_at_or_after_as_of_is_future():
    request = Request(start=date(2026, 6, 1), end=date(2026, 8, 1))
    shown = rows(Grain.MONTH, request)
    assert [row.state for row in shown] == [State.PARTIAL, State.FUTURE]
    assert shown[1].due == 0


def test_a_period_in_which_the_data_begins_is_starting():
    states = {row.start: row.state for row in rows(Grain.MONTH, since=(date(2026, 2, 10),))}
    assert states[date(2026, 2, 1)] is State.STARTING
    assert states[date(2026, 1, 1)] is State.FINAL


def test_the_share_due_is_linear():
    assert rows(Grain.MONTH)[-1].due == Fraction(17, 30)


def test_the_whole_range_is_one_row():
    (row,) = rows(Grain.ALL)
    assert (row.start, row.end, row.state) == (None, None, State.FINAL)
    (cut,) = rows(Grain.ALL, Request(start=date(2026, 6, 1), end=date(2026, 7, 1)))
    assert (cut.state, cut.due) == (State.PARTIAL, Fraction(17, 30))
