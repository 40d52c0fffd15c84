-- query: activities_per_win --from 2026-05-01 --to 2026-06-01
-- Each source is counted on its own: who has activities and no deal is listed, without a value.
WITH events AS (
  SELECT timezone('America/New_York', timezone('UTC', occurred_at)) AS t, rep_id, 1 AS done, 0 AS won
  FROM crm.activities WHERE is_done
  UNION ALL
  SELECT timezone('America/New_York', timezone('UTC', closed_at)), owner_id, 0, 1
  FROM crm.opportunities WHERE stage = 'won'
)
SELECT DATE '2026-05-01' AS period_start,
  CASE WHEN grouping(r.id) = 0 THEN 'rep' END AS dimension, name AS member,
  coalesce(sum(done) FILTER (t >= DATE '2026-05-01'), 0)::DOUBLE
    / nullif(sum(won) FILTER (t >= DATE '2026-05-01'), 0) AS value,
  coalesce(sum(done) FILTER (t < DATE '2026-05-01'), 0)::DOUBLE
    / nullif(sum(won) FILTER (t < DATE '2026-05-01'), 0) AS previous
FROM events LEFT JOIN crm.reps AS r ON r.id = rep_id
WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01'
GROUP BY GROUPING SETS ((), (r.id, name));
