-- query: fiscal_sales --from 2026-05-01 --to 2026-06-01
-- From February to May, against the same four months of the year before.
WITH won AS (
  SELECT timezone('America/New_York', timezone('UTC', closed_at)) AS t, amount, r.region
  FROM crm.opportunities AS o LEFT JOIN crm.reps AS r ON r.id = o.owner_id
  WHERE stage = 'won'
)
SELECT DATE '2026-05-01' AS period_start,
  CASE WHEN grouping(region) = 0 THEN 'region' END AS dimension,
  region AS member,
  coalesce(sum(amount) FILTER (t >= DATE '2026-02-01'), 0) AS value,
  CASE WHEN grouping(region) = 1 THEN 11000000 END AS target,
  CASE WHEN grouping(region) = 1 THEN value / 11000000.0 END AS attainment,
  coalesce(sum(amount) FILTER (t < DATE '2025-06-01'), 0) AS previous
FROM won
WHERE t >= DATE '2026-02-01' AND t < DATE '2026-06-01'
   OR t >= DATE '2025-02-01' AND t < DATE '2025-06-01'
GROUP BY GROUPING SETS ((), (region));
