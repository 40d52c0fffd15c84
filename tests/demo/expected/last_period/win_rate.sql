-- query: win_rate --from 2026-05-01 --to 2026-06-01
-- A share has the same target at every level. Who closed nothing in May has no rate.
WITH closed AS (
  SELECT timezone('America/New_York', timezone('UTC', closed_at)) AS t,
    CASE stage WHEN 'won' THEN 1 ELSE 0 END AS won, o.kind, r.id, r.name, r.region
  FROM crm.opportunities AS o LEFT JOIN crm.reps AS r ON r.id = o.owner_id
  WHERE stage IN ('won', 'lost')
)
SELECT DATE '2026-05-01' AS period_start,
  CASE WHEN grouping(region) = 0 THEN 'region' WHEN grouping(id) = 0 THEN 'rep'
       WHEN grouping(kind) = 0 THEN 'deal_kind' END AS dimension,
  coalesce(region, name, kind) AS member,
  avg(won) FILTER (t >= DATE '2026-05-01') AS value,
  0.27 AS target,
  value / 0.27 AS attainment,
  avg(won) FILTER (t < DATE '2026-05-01') AS previous
FROM closed WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01'
GROUP BY GROUPING SETS ((), (region), (id, name), (kind));
