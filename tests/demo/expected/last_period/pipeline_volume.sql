-- query: pipeline_volume --from 2026-05-01 --to 2026-06-01
-- The last evenings of May and of April. A stock has the same target at every level.
WITH evenings AS (
  SELECT day, amount, r.id, r.name, r.region
  FROM crm.pipeline_daily AS p LEFT JOIN crm.reps AS r ON r.id = p.owner_id
  WHERE day IN (DATE '2026-04-30', DATE '2026-05-31')
)
SELECT DATE '2026-05-01' AS period_start,
  CASE WHEN grouping(region) = 0 THEN 'region' WHEN grouping(id) = 0 THEN 'rep' END AS dimension,
  coalesce(region, name) AS member,
  coalesce(sum(amount) FILTER (day = DATE '2026-05-31'), 0) AS value,
  6500000 AS target,
  value / 6500000.0 AS attainment,
  coalesce(sum(amount) FILTER (day = DATE '2026-04-30'), 0) AS previous
FROM evenings
GROUP BY GROUPING SETS ((), (region), (id, name));
