-- query: new_qualified_opportunities --from 2026-05-01 --to 2026-06-01
-- 130 is what May asks for; a part of it has no target.
WITH dated AS (
  SELECT timezone('America/New_York', timezone('UTC', qualified_at)) AS t,
    r.id AS rep_id, r.name, r.region
  FROM crm.opportunities AS s LEFT JOIN crm.reps AS r ON r.id = s.owner_id
)
SELECT DATE '2026-05-01' AS period_start,
  CASE WHEN grouping(region) = 0 THEN 'region' WHEN grouping(rep_id) = 0 THEN 'rep' END
    AS dimension,
  coalesce(region, name) AS member,
  count(*) FILTER (t >= DATE '2026-05-01') AS value,
  CASE WHEN grouping(region, rep_id) = 3 THEN 130 END AS target,
  CASE WHEN grouping(region, rep_id) = 3 THEN value / 130 END AS attainment,
  count(*) FILTER (t < DATE '2026-05-01') AS previous
FROM dated WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01'
GROUP BY GROUPING SETS ((), (region), (rep_id, name));
