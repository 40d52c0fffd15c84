"""Many activities in Parquet files: a table that one machine outgrows, and twenty KPIs of it.

The numbers that are wanted are asked of DuckDB in SQL written by hand, over the same files.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

FILES = 16
KINDS = ("call", "mail", "visit", "demo", "meeting", "offer", "note", "task")
#: rows from 2025 on, some of them in another order than their moments
ROWS = """\
SELECT i AS id,
       ['call', 'mail', 'visit', 'demo', 'meeting', 'offer', 'note', 'task'][1 + i % 8] AS kind,
       'R' || (i * 7919 % 5) AS region,
       i * 104729 % {accounts} AS account,
       TIMESTAMP '2025-01-01' + INTERVAL 1 SECOND * (i * 15485863 % 46656000) AS occurred_at,
       i * 31 % 240 AS minutes,
       CAST((i * 7 % 100000) / 100 AS DECIMAL(12, 2)) AS cost,
       'text of an activity that nobody asks for ' || i AS note
FROM range({first}, {last}) AS t(i)"""

SOURCE = """\
calendar { timezone: "UTC" }

source activities {
  table: activities
  key:   id
  time:  occurred_at
  column id:          number
  column kind:        text
  column region:      text
  dimension region = region
  column account:     number
  column occurred_at: timestamp
  column minutes:     number
  column cost:        money USD
}

metric reached  = count_distinct(activities.account)
metric typical  = median(activities.minutes)
metric lasted   = sum(activities.minutes)
metric spent    = sum(activities.cost where kind = "visit")
metric average  = avg(activities.cost)
metric longest  = max(activities.minutes)
metric cheap    = count(activities where cost < 10 USD)
metric busy     = count(activities where minutes >= 120)
metric all_of_them = count(activities)
metric calls_each  = count(activities where kind = "call") / count(activities)
metric per_minute  = sum(activities.cost) / sum(activities.minutes)
metric visits_long = sum(activities.minutes where kind = "visit")
"""
SPEC = SOURCE + "".join(
    f'metric {kind}s = count(activities where kind = "{kind}")\n' for kind in KINDS
)
MEASURES = (
    *("lasted", "spent", "average", "longest", "cheap", "busy", "all_of_them"),
    *("calls_each", "per_minute", "visits_long", "reached", "typical"),
    *(f"{kind}s" for kind in KINDS),
)
#: some of them by month and region
BY_HAND = """\
SELECT CAST(DATE_TRUNC('month', occurred_at) AS DATE) AS month, region,
       COUNT(DISTINCT account), MEDIAN(CAST(minutes AS DOUBLE)), SUM(minutes),
       SUM(cost) FILTER (kind = 'visit'), COUNT(*) FILTER (kind = 'call')
FROM read_parquet('{files}')
WHERE occurred_at >= TIMESTAMP '2026-01-01' AND occurred_at < TIMESTAMP '2026-04-01'
GROUP BY ALL ORDER BY ALL"""
SHOWN = ("reached", "typical", "lasted", "spent", "calls")


def write(lake: Path, rows: int) -> None:
    """Write the activities as a folder of files, as Spark writes one."""
    folder = lake / "activities.parquet"
    folder.mkdir(parents=True)
    with duckdb.connect() as data:
        for number in range(FILES):
            first, last = rows * number // FILES, rows * (number + 1) // FILES
            query = ROWS.format(first=first, last=last, accounts=max(1_000, rows // 200))
            place = folder / f"part-{number:05}.parquet"
            data.execute(f"COPY ({query}) TO '{place}' (FORMAT parquet)")


def by_hand(lake: Path) -> list[tuple[object, ...]]:
    """Return month, region and the measures of `SHOWN` in the first quarter of 2026."""
    with duckdb.connect() as data:
        files = lake / "activities.parquet" / "*.parquet"
        return data.execute(BY_HAND.format(files=files)).fetchall()
