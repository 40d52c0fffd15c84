"""K316-K324: time zones and countries that nobody knows."""

from __future__ import annotations

from collections.abc import Sequence

from kpilang.analysis.problems.wording import listed, similar
from kpilang.diagnostics.codes import Draft, problem
from kpilang.source.span import Span


@problem("K316", "unknown-time-zone")
def unknown_time_zone(name: str, near: Sequence[str], span: Span) -> Draft:
    """A time zone that the time zone database does not have.

    Zones are named by continent and city, so that daylight saving is known; see the IANA time zone
    database.

    ```kpi fail
    source visits {
      table:    crm.visits
      timezone: "New York"
      column id: number
    }
    ```

    ```kpi pass
    source visits {
      table:    crm.visits
      timezone: "America/New_York"
      column id: number
    }
    ```
    """
    text = (
        f"a similar zone exists: {listed(near)}"
        if near
        else ('write a zone by continent and city, as in `"Europe/Berlin"`')
    )
    return Draft(f"no time zone is called `{name}`", span, "unknown zone", help=text)


@problem("K323", "unknown-country")
def unknown_country(name: str, near: Sequence[str], span: Span) -> Draft:
    """Public holidays are those of a country by its two letters, with a part of it after them.

    `US`, `DE`, `US CA` and `DE BY` are known, among some 250 countries. Other holidays are written
    as dates, or are read from a column: `from company.holidays.day`.

    ```kpi fail
    calendar { holidays: Germany }
    ```

    ```kpi pass
    calendar { holidays: DE }
    ```
    """
    text = f"write {listed(near)}" if len(near) == 1 else ""
    if len(near) > 1:
        text = f"similar countries: {listed(near)}"
    return Draft(
        f"no holidays are known of `{name}`",
        span,
        "unknown country",
        help=text or "write the two letters of a country, as in `US`, or list the dates",
    )


@problem("K324", "unknown-part-of-a-country")
def unknown_part(country: str, name: str, parts: Sequence[str], span: Span) -> Draft:
    """After a country stands a part of it that has holidays of its own, by its short name.

    ```kpi fail
    calendar { holidays: US California }
    ```

    ```kpi pass
    calendar { holidays: US CA }
    ```
    """
    return Draft(
        f"`{country}` has no part `{name}` with holidays of its own",
        span,
        "unknown part",
        help=similar(name, parts) or f"leave it out, or write one of {listed(parts[:8])}, …"
        if parts
        else "leave it out",
    )
