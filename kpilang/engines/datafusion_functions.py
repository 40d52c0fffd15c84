"""Functions that DataFusion is given: clocks of zones, moves by seconds, days counted in a list,
percentiles."""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime
from typing import Any

from kpilang.plan.timeline import instant_of, shown

_MICROSECONDS = 1_000_000


def give_functions(context: Any) -> None:
    """Give a session the functions that statements call."""
    import datafusion
    import pyarrow as pa

    moment = pa.timestamp("us")
    for name, function, takes, gives in (
        ("kpi_zone", _in_zone, [moment, pa.string(), pa.string()], moment),
        ("kpi_later", _later, [moment, pa.float64()], moment),
        ("kpi_percentile", _percentile, [pa.list_(pa.float64()), pa.float64()], pa.float64()),
        ("kpi_before", _before, [pa.date32(), pa.list_(pa.date32())], pa.int64()),
    ):
        context.register_udf(datafusion.udf(function, takes, gives, "immutable", name))


def _in_zone(moments: Any, stored: Any, wanted: Any) -> Any:
    """Return clock times of one zone as those of another.

    Of a time that the clock shows twice it is the later, one that it leaves out is moved on.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    here, there = _first(stored), _first(wanted)
    if here is None or there is None:
        return moments
    try:
        instants = pc.assume_timezone(moments, here, ambiguous="latest", nonexistent="raise")
    except pa.ArrowInvalid:
        return pa.array([_one_in_zone(m, here, there) for m in moments.to_pylist()], moments.type)
    # The same instants by another clock.
    return pc.local_timestamp(instants.cast(pa.timestamp("us", there)))


def _one_in_zone(moment: datetime | None, here: str, there: str) -> datetime | None:
    if moment is None:
        return None
    return shown(instant_of(moment, here), there)


def _later(moments: Any, seconds: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    distance = pc.round(pc.multiply(seconds, float(_MICROSECONDS))).cast(pa.int64())
    return pc.add(moments.cast(pa.int64()), distance).cast(moments.type)


def _before(days: Any, listed: Any) -> Any:
    """Count the days of a list that lie before each day; there are none before a missing one."""
    import pyarrow as pa

    found = _first(listed)
    known = sorted(found) if found else []
    counts = [0 if day is None else bisect_left(known, day) for day in days.to_pylist()]
    return pa.array(counts, pa.int64())


def _percentile(listed: Any, shares: Any) -> Any:
    """Interpolate between the two values that a share of them lies between."""
    import pyarrow as pa

    share = _first(shares)
    return pa.array([_one_percentile(values, share) for values in listed.to_pylist()], pa.float64())


def _one_percentile(values: list[float | None] | None, share: float) -> float | None:
    known = sorted(value for value in values or () if value is not None)
    if not known:
        return None
    place = share * (len(known) - 1)
    low = int(place)
    high = min(low + 1, len(known) - 1)
    return known[low] + (known[high] - known[low]) * (place - low)


def _first(values: Any) -> Any:
    """Return the value that stands in each row; None without any rows."""
    return values[0].as_py() if len(values) else None
