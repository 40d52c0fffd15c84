-- query: deals_closed_won --from 2026-05-01 --to 2026-06-01
WITH won AS (
  SELECT timezone('America/New_York', timezone('UTC', closed_at)) AS t, amount,
    r.id, r.name, r.region
  FROM crm.opportunities AS o LEFT JOIN crm.reps AS r ON r.id = o.owner_id
  WHERE stage = 'won'
)
SELECT DATE '2026-05-01' AS period_start,
  CASE WHEN grouping(region) = 0 THEN 'region' WHEN grouping(id) = 0 THEN 'rep' END AS dimension,
  coalesce(region, name) AS member,
  count(*) FILTER (t >= DATE '2026-05-01') AS value,
  CASE WHEN grouping(region, id) = 3 THEN 45 END AS target,
  CASE WHEN grouping(region, id) = 3 THEN value / 45.0 END AS attainment,
  count(*) FILTER (t < DATE '2026-05-01') AS previous
FROM won WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01'
GROUP BY GROUPING SETS ((), (region), (id, name));
