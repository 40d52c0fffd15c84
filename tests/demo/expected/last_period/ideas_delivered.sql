-- query: ideas_delivered --from 2026-05-01 --to 2026-06-01
WITH done AS (
  SELECT timezone('America/New_York', timezone('UTC', occurred_at)) AS t, r.id, r.name, r.region
  FROM crm.activities LEFT JOIN crm.reps AS r ON r.id = rep_id
  WHERE kind = 'idea'
)
SELECT DATE '2026-05-01' AS period_start,
  CASE WHEN grouping(region) = 0 THEN 'region' WHEN grouping(id) = 0 THEN 'rep' END AS dimension,
  coalesce(region, name) AS member,
  count(*) FILTER (t >= DATE '2026-05-01') AS value,
  CASE WHEN grouping(region, id) = 3 THEN 50 END AS target,
  CASE WHEN grouping(region, id) = 3 THEN 75 END AS target_high,
  CASE WHEN grouping(region, id) < 3 THEN NULL
       WHEN value < 50 THEN value / 50 WHEN value > 75 THEN 75 / value ELSE 1.0 END AS attainment,
  count(*) FILTER (t < DATE '2026-05-01') AS previous
FROM done WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01'
GROUP BY GROUPING SETS ((), (region), (id, name));
