-- query: meetings_held --from 2026-06-08 --to 2026-06-15
WITH done AS (
  SELECT timezone('America/New_York', timezone('UTC', occurred_at)) AS t, r.id, r.name, r.region
  FROM crm.activities LEFT JOIN crm.reps AS r ON r.id = rep_id
  WHERE kind = 'meeting' AND is_done
)
SELECT DATE '2026-06-08' AS period_start,
  CASE WHEN grouping(region) = 0 THEN 'region' WHEN grouping(id) = 0 THEN 'rep' END AS dimension,
  coalesce(region, name) AS member,
  count(*) FILTER (t >= DATE '2026-06-08') AS value,
  CASE WHEN grouping(region, id) = 3 THEN 38 END AS target,
  CASE WHEN grouping(region, id) = 3 THEN value / 38 END AS attainment,
  count(*) FILTER (t < DATE '2026-06-08') AS previous
FROM done WHERE t >= DATE '2026-06-01' AND t < DATE '2026-06-15'
GROUP BY GROUPING SETS ((), (region), (id, name));
