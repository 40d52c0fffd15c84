-- query: monthly_sales --each week --from 2026-03-30 --to 2026-06-21
-- Weeks and months meet by day: each day owes its month's amount over that month's days.
WITH won AS (
  SELECT timezone('America/New_York', timezone('UTC', closed_at)) AS t, amount
  FROM crm.opportunities WHERE stage = 'won' AND closed_at < TIMESTAMP '2026-06-18 04:00'
), days AS (
  SELECT d::DATE AS day, date_trunc('week', d)::DATE AS p, 900000.0 / day(last_day(d::DATE)) AS owed
  FROM generate_series(TIMESTAMP '2026-03-30', TIMESTAMP '2026-06-21', INTERVAL 1 DAY) AS s(d)
)
SELECT p AS period_start,
  (SELECT coalesce(sum(amount), 0) FROM won WHERE t >= p AND t < p + INTERVAL 7 DAY) AS value,
  sum(owed) AS target,
  sum(owed) FILTER (day < DATE '2026-06-18') AS expected
FROM days GROUP BY p ORDER BY p;
