-- query: activities_per_rep --from 2026-05-01 --to 2026-06-01
-- Who has an activity in the month is at work, done or not.
WITH seen AS (
  SELECT timezone('America/New_York', timezone('UTC', occurred_at)) AS t, rep_id, is_done
  FROM crm.activities
)
SELECT DATE '2026-05-01' AS period_start, NULL AS dimension, NULL AS member,
  count(*) FILTER (is_done AND t >= DATE '2026-05-01')::DOUBLE
    / count(DISTINCT rep_id) FILTER (t >= DATE '2026-05-01') AS value,
  count(*) FILTER (is_done AND t < DATE '2026-05-01')::DOUBLE
    / count(DISTINCT rep_id) FILTER (t < DATE '2026-05-01') AS previous
FROM seen WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01';
