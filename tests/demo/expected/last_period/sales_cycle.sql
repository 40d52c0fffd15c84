-- query: sales_cycle --from 2026-05-01 --to 2026-06-01
-- Exact to the second, in days of 24 hours; lost deals have no cycle.
WITH won AS (
  SELECT timezone('America/New_York', timezone('UTC', closed_at)) AS t,
    (epoch(closed_at) - epoch(created_at)) / 86400 AS days, r.id, r.name, r.region
  FROM crm.opportunities AS o LEFT JOIN crm.reps AS r ON r.id = o.owner_id
  WHERE stage = 'won'
)
SELECT DATE '2026-05-01' AS period_start,
  CASE WHEN grouping(region) = 0 THEN 'region' WHEN grouping(id) = 0 THEN 'rep' END AS dimension,
  coalesce(region, name) AS member,
  avg(days) FILTER (t >= DATE '2026-05-01') AS value,
  48 AS target,
  48 / value AS attainment,
  avg(days) FILTER (t < DATE '2026-05-01') AS previous
FROM won WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01'
GROUP BY GROUPING SETS ((), (region), (id, name));
