-- query: roi_evaluations --from 2026-05-01 --to 2026-06-01
WITH done AS (
  SELECT timezone('America/New_York', timezone('UTC', occurred_at)) AS t, r.id, r.name, r.region
  FROM crm.activities JOIN crm.contacts AS c ON c.id = contact_id
  LEFT JOIN crm.reps AS r ON r.id = rep_id
  WHERE kind = 'roi_evaluation' AND c.is_decision_maker
)
SELECT DATE '2026-05-01' AS period_start,
  CASE WHEN grouping(region) = 0 THEN 'region' WHEN grouping(id) = 0 THEN 'rep' END AS dimension,
  coalesce(region, name) AS member,
  count(*) FILTER (t >= DATE '2026-05-01') AS value,
  CASE WHEN grouping(region, id) = 3 THEN 30 END AS target,
  CASE WHEN grouping(region, id) = 3 THEN value / 30 END AS attainment,
  count(*) FILTER (t < DATE '2026-05-01') AS previous
FROM done WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01'
GROUP BY GROUPING SETS ((), (region), (id, name));
