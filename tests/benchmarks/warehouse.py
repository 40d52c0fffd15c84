"""A warehouse of any size, the same rows for the same size: DuckDB makes it from row numbers.

A thousand thousands of opportunities and ten activities for each over three years, as they came in,
and what was open each evening: four thousand thousands of rows.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

OPPORTUNITIES = 1_000_000
REPS, ACCOUNTS = 200, 20_000

_TABLES = """
CREATE MACRO drawn(i, salt, below) AS (hash(i, salt) % below)::INTEGER;

CREATE TABLE reps AS
SELECT i::INTEGER AS id, 'Rep ' || i AS name, 'Team ' || i % 8 AS team
FROM range(1, {reps} + 1) AS t(i);

CREATE TABLE accounts AS
SELECT
  i::INTEGER AS id,
  ['North', 'East', 'South', 'West', 'Central'][1 + drawn(i, 1, 5)] AS region
FROM range(1, {accounts} + 1) AS t(i);

CREATE TABLE quotas AS
SELECT reps.id AS rep_id, m::DATE AS month, (50000 + 500 * reps.id)::DECIMAL(12, 2) AS amount
FROM reps, range(TIMESTAMP '2023-01-01', TIMESTAMP '2026-01-01', INTERVAL 1 MONTH) AS t(m);

CREATE TABLE leads AS
SELECT
  i::INTEGER AS id,
  created_at,
  CASE WHEN drawn(i, 2, 10) > 0
    THEN created_at + to_seconds(60 + drawn(i, 3, 200000)) END AS first_touch_at,
  mql_at,
  CASE WHEN drawn(i, 12, 10) > 3 THEN mql_at + to_seconds(drawn(i, 13, 3888000)) END AS sql_at
FROM (
  SELECT i, created_at,
    CASE WHEN drawn(i, 14, 10) > 0 THEN created_at + to_seconds(drawn(i, 15, 864000)) END AS mql_at
  FROM (
    SELECT i, TIMESTAMP '2023-01-01' + to_seconds((i * {seconds} // {opportunities})::BIGINT)
      AS created_at
    FROM range({opportunities}) AS t(i)
  )
);

CREATE TABLE opportunities AS
SELECT
  i::INTEGER AS id,
  1 + drawn(i, 4, {reps}) AS owner_id,
  1 + drawn(i, 5, {accounts}) AS account_id,
  greatest(i - drawn(i, 16, 40000), 0)::INTEGER AS lead_id,
  created_at,
  CASE WHEN state < 8 THEN created_at + to_seconds(86400 + drawn(i, 6, 7776000)) END AS closed_at,
  CASE WHEN state < 3 THEN 'won' WHEN state < 8 THEN 'lost' ELSE 'open' END AS stage,
  (1000 + drawn(i, 7, 9900000) / 100)::DECIMAL(12, 2) AS amount
FROM (
  SELECT i, drawn(i, 8, 10) AS state,
    TIMESTAMP '2023-01-01' + to_seconds((i * {seconds} // {opportunities})::BIGINT) AS created_at
  FROM range({opportunities}) AS t(i)
);

CREATE TABLE activities AS
SELECT
  i AS id,
  1 + drawn(i, 9, {reps}) AS rep_id,
  1 + drawn(i, 10, {accounts}) AS account_id,
  ['call', 'email', 'meeting'][1 + drawn(i, 11, 3)] AS kind,
  TIMESTAMP '2023-01-01' + to_seconds((i * {seconds} // (10 * {opportunities}))::BIGINT)
    AS occurred_at
FROM range(10 * {opportunities}) AS t(i);

CREATE TABLE invoices AS
SELECT id, account_id, CAST(closed_at AS DATE) AS issued_on
FROM opportunities WHERE stage = 'won';

CREATE TABLE invoice_lines AS
SELECT
  4 * invoices.id + line AS id,
  invoices.id AS invoice_id,
  (100 + drawn(invoices.id, line, 500000) / 100)::DECIMAL(12, 2) AS amount
FROM invoices, range(4) AS t(line);

CREATE TABLE pipeline_daily AS
SELECT day, deal AS opportunity_id, 1 + drawn(deal, 17, {reps}) AS owner_id,
  ['qualified', 'proposal', 'negotiation'][1 + (drawn(deal, 18, 90) + number // 30) % 3] AS stage,
  (1000 + drawn(deal, 19, 9900000) / 100)::DECIMAL(12, 2) AS amount
FROM (
  SELECT number, DATE '2023-01-01' + number::INTEGER AS day, (20 * number + i)::INTEGER AS deal
  FROM range(1095) AS t(number), range(4 * {opportunities} // 1095) AS u(i)
  ORDER BY number, i
);
"""

SPEC = """\
calendar { timezone: "UTC" }

source reps {
  table: reps
  key:   id
  row:   rep
  column id:   number
  column name: text
  column team: text
  dimension rep  = name by id
  dimension team = team
}

source accounts {
  table: accounts
  key:   id
  row:   account
  column id:     number
  column region: text
  dimension region = region
}

source quotas {
  table: quotas
  key:   rep_id, month
  time:  month
  column rep:    ref reps by rep_id
  column month:  date planned
  column amount: money USD
  dimension team = rep.team
}

source leads {
  table: leads
  key:   id
  row:   lead
  time:  created_at
  since: 2023-01-01
  column id:             number
  column created_at:     timestamp
  column mql_at:         timestamp optional
  column sql_at:         timestamp optional
  column first_touch_at: timestamp optional
  let response_time = first_touch_at - created_at
}

source opportunities {
  table: opportunities
  key:   id
  row:   deal
  time:  closed_at
  since: 2023-01-01
  column id:         number
  column owner:      ref reps by owner_id
  column account:    ref accounts by account_id
  column lead:       ref leads by lead_id
  column created_at: timestamp
  column closed_at:  timestamp optional
  column stage:      text
  column amount:     money USD
  let is_won    = stage = "won"
  let is_closed = stage in ("won", "lost")
  span open: created_at to closed_at
  dimension team   = owner.team
  dimension region = account.region
}

source activities {
  table: activities
  key:   id
  row:   activity
  time:  occurred_at
  since: 2023-01-01
  column id:          number
  column rep:         ref reps by rep_id
  column account:     ref accounts by account_id
  column kind:        text
  column occurred_at: timestamp
  dimension rep = rep.rep
}

source invoices {
  table: invoices
  key:   id
  row:   invoice
  time:  issued_on
  since: 2023-01-01
  column id:        number
  column account:   ref accounts by account_id
  column issued_on: date
  dimension region = account.region
}

source invoice_lines {
  table: invoice_lines
  key:   id
  row:   line
  time:  invoice.issued_on
  since: 2023-01-01
  column id:      number
  column invoice: ref invoices by invoice_id
  column amount:  money USD
  dimension region = invoice.account.region
}

source stages {
  key: stage
  rows {
    | stage       | probability |
    | qualified   | 10%         |
    | proposal    | 40%         |
    | negotiation | 70%         |
  }
}

source pipeline_daily {
  table: pipeline_daily
  key:   opportunity_id, day
  row:   deal
  time:  day
  since: 2023-01-01
  snapshot
  column opportunity_id: number
  column day:    date
  column amount: money USD
  column stage:  ref stages by stage
  dimension deal_stage = stage.stage
}

metric pipeline          = last(pipeline_daily.amount)
metric weighted_pipeline = last(pipeline_daily.amount * stage.probability)
metric usual_pipeline    = avg(pipeline_daily.amount)
metric revenue           = sum(opportunities.amount where is_won)
metric deals_won         = count(opportunities where is_won)
metric win_rate          = deals_won / count(opportunities where is_closed)
metric average_deal_size = revenue / deals_won
metric sales_cycle       = avg(opportunities.closed_at - opportunities.created_at where is_won)
metric response_time     = median(leads.response_time)
metric mql_to_sql        = conversion(leads.mql_at -> leads.sql_at within 30 days)
metric sql_to_win        = conversion(leads.sql_at -> opportunities.closed_at
                             where is_won by lead within 120 days)
metric activity_count    = count(activities)
metric growth_of_revenue = growth(revenue)
metric deals_lost        = count(opportunities where stage = "lost")
metric deals_closed      = count(opportunities where is_closed)
metric amount_lost       = sum(opportunities.amount where stage = "lost")
metric amount_closed     = sum(opportunities.amount where is_closed)
metric largest_deal      = max(opportunities.amount where is_won)
metric smallest_deal     = min(opportunities.amount where is_won)
metric average_amount    = avg(opportunities.amount where is_closed)
metric large_deals       = count(opportunities where is_won and amount >= 50k USD)
metric large_revenue     = sum(opportunities.amount where is_won and amount >= 50k USD)
metric share_of_large    = large_revenue / revenue
metric loss_rate         = deals_lost / deals_closed
metric won_of_amount     = revenue / amount_closed
metric cycle_of_lost     = avg(opportunities.closed_at - opportunities.created_at
                              where stage = "lost")
metric longest_cycle     = max(opportunities.closed_at - opportunities.created_at where is_won)
metric growth_of_deals   = growth(deals_won)
metric active_accounts   = count_distinct(activities.account)
metric invoice_value     = sum(invoice_lines.amount) / count(invoices)

kpi revenue_90_days {
  formula: revenue
  window:  trailing 90 days each day
}

kpi year_sales {
  formula: revenue
  window:  year to date each month
  target:  >= 8_000M USD by end of 2025
}

kpi pipeline_coverage {
  formula: sum(opportunities.amount where open at end) / (target(year_sales) - revenue)
  window:  year to date each month
  target:  >= 1
}

kpi quota_attainment {
  formula: revenue
  window:  month to date
  target:  from quotas.amount
}
"""


def make(path: Path, opportunities: int) -> None:
    """Write a database file with so many opportunities, and ten times as many activities."""
    sizes = {
        "opportunities": opportunities,
        "reps": REPS,
        "accounts": ACCOUNTS,
        "seconds": 1095 * 86400,
    }
    with duckdb.connect(str(path)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET preserve_insertion_order = true")
        connection.execute(_TABLES.format(**sizes))
