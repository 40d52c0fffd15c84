-- query: proposals_sent --from 2026-05-01 --to 2026-06-01
WITH sent AS (
  SELECT timezone('America/New_York', timezone('UTC', sent_at)) AS t, r.id, r.name, r.region
  FROM crm.proposals LEFT JOIN crm.reps AS r ON r.id = rep_id
)
SELECT DATE '2026-05-01' AS period_start,
  CASE WHEN grouping(region) = 0 THEN 'region' WHEN grouping(id) = 0 THEN 'rep' END AS dimension,
  coalesce(region, name) AS member,
  count(*) FILTER (t >= DATE '2026-05-01') AS value,
  CASE WHEN grouping(region, id) = 3 THEN 150 END AS target,
  CASE WHEN grouping(region, id) = 3 THEN value / 150 END AS attainment,
  count(*) FILTER (t < DATE '2026-05-01') AS previous
FROM sent WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01'
GROUP BY GROUPING SETS ((), (region), (id, name));
