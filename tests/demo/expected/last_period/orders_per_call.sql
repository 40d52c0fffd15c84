-- query: orders_per_call --from 2026-05-01 --to 2026-06-01
-- Orders in Berlin's time, calls in UTC. Who took orders and called nobody has no quotient.
WITH events AS (
  SELECT timezone('America/New_York', timezone('Europe/Berlin', ordered_at)) AS t, rep_id,
    1 AS ordered, 0 AS called
  FROM crm.orders
  UNION ALL
  SELECT timezone('America/New_York', timezone('UTC', occurred_at)), rep_id, 0, 1
  FROM crm.activities WHERE kind = 'call'
)
SELECT DATE '2026-05-01' AS period_start,
  CASE WHEN grouping(r.id) = 0 THEN 'rep' END AS dimension, name AS member,
  coalesce(sum(ordered) FILTER (t >= DATE '2026-05-01'), 0)::DOUBLE
    / nullif(sum(called) FILTER (t >= DATE '2026-05-01'), 0) AS value,
  coalesce(sum(ordered) FILTER (t < DATE '2026-05-01'), 0)::DOUBLE
    / nullif(sum(called) FILTER (t < DATE '2026-05-01'), 0) AS previous
FROM events LEFT JOIN crm.reps AS r ON r.id = rep_id
WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01'
GROUP BY GROUPING SETS ((), (r.id, name));
