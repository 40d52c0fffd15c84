-- query: activities_done --each day --from 2026-03-05 --to 2026-03-12
-- On 8 March clocks went forward in New York: that day has 23 hours.
WITH days AS (
  SELECT d AS p FROM generate_series(TIMESTAMP '2026-03-05', TIMESTAMP '2026-03-11', INTERVAL 1 DAY) AS s(d)
)
SELECT p::DATE AS period_start, count(occurred_at) AS value
FROM days LEFT JOIN crm.activities ON is_done
  AND occurred_at >= timezone('UTC', timezone('America/New_York', p))
  AND occurred_at < timezone('UTC', timezone('America/New_York', p + INTERVAL 1 DAY))
GROUP BY p ORDER BY p;
