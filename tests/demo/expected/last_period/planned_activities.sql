-- query: planned_activities --from 2026-06-08 --to 2026-06-15
-- By the day they are due, whenever they were entered.
WITH due AS (
  SELECT due_on, r.id, r.name, r.region
  FROM crm.activities LEFT JOIN crm.reps AS r ON r.id = rep_id
  WHERE NOT is_done
)
SELECT DATE '2026-06-08' AS period_start,
  CASE WHEN grouping(region) = 0 THEN 'region' WHEN grouping(id) = 0 THEN 'rep' END AS dimension,
  coalesce(region, name) AS member,
  count(*) FILTER (due_on >= DATE '2026-06-08') AS value,
  CASE WHEN grouping(region, id) = 3 THEN 35 END AS target,
  CASE WHEN grouping(region, id) = 3 THEN value / 35 END AS attainment,
  count(*) FILTER (due_on < DATE '2026-06-08') AS previous
FROM due WHERE due_on >= DATE '2026-06-01' AND due_on < DATE '2026-06-15'
GROUP BY GROUPING SETS ((), (region), (id, name));
