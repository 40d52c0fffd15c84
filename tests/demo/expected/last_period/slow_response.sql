-- query: slow_response --from 2026-05-01 --to 2026-06-01
-- Between the two values nearest to nine tenths of the way, in days.
WITH came AS (
  SELECT date_trunc('month', timezone('America/New_York', timezone('UTC', created_at)))::DATE AS p,
    (epoch(first_touch_at) - epoch(created_at)) / 86400 AS days
  FROM crm.leads WHERE first_touch_at IS NOT NULL
), sorted AS (
  SELECT p, list(days ORDER BY days) AS days, 0.9 * (count(*) - 1) AS place FROM came GROUP BY p
), found AS (
  SELECT p, days[floor(place)::INT + 1]
    + (days[ceil(place)::INT + 1] - days[floor(place)::INT + 1]) * (place - floor(place)) AS value
  FROM sorted
)
SELECT DATE '2026-05-01' AS period_start, NULL AS dimension, NULL AS member,
  (SELECT value FROM found WHERE p = DATE '2026-05-01') AS value,
  (SELECT value FROM found WHERE p = DATE '2026-04-01') AS previous;
