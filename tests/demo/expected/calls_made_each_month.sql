-- query: calls_made --each month --from 2026-02-01 --to 2026-07-01
-- 125 a week is 125/7 a day.
WITH calls AS (
  SELECT timezone('America/New_York', timezone('UTC', occurred_at)) AS t
  FROM crm.activities WHERE kind = 'call' AND occurred_at < TIMESTAMP '2026-06-18 04:00'
), months AS (
  SELECT m AS p FROM generate_series(TIMESTAMP '2026-02-01', TIMESTAMP '2026-06-01', INTERVAL 1 MONTH) AS s(m)
)
SELECT p::DATE AS period_start, count(*) FILTER (date_trunc('month', t) = p) AS value,
  day(last_day(p::DATE)) * 125 / 7 AS target,
  CASE WHEN p = TIMESTAMP '2026-06-01' THEN 17 ELSE day(last_day(p::DATE)) END * 125 / 7 AS expected
FROM months CROSS JOIN calls GROUP BY p ORDER BY p;
