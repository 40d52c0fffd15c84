-- query: average_deal_size --from 2026-05-01 --to 2026-06-01
-- A won deal with no amount counts as a deal. The target is the same for every part.
WITH won AS (
  SELECT timezone('America/New_York', timezone('UTC', closed_at)) AS t, amount, o.kind, r.region
  FROM crm.opportunities AS o LEFT JOIN crm.reps AS r ON r.id = o.owner_id
  WHERE stage = 'won'
)
SELECT DATE '2026-05-01' AS period_start,
  CASE WHEN grouping(region) = 0 THEN 'region' WHEN grouping(kind) = 0 THEN 'deal_kind' END
    AS dimension,
  coalesce(region, kind) AS member,
  coalesce(sum(amount) FILTER (t >= DATE '2026-05-01'), 0)::DOUBLE
    / nullif(count(*) FILTER (t >= DATE '2026-05-01'), 0) AS value,
  20000 AS target,
  value / 20000 AS attainment,
  coalesce(sum(amount) FILTER (t < DATE '2026-05-01'), 0)::DOUBLE
    / nullif(count(*) FILTER (t < DATE '2026-05-01'), 0) AS previous
FROM won WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01'
GROUP BY GROUPING SETS ((), (region), (kind));
