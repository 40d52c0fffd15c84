-- query: regional_sales --from 2026-02-01 --to 2026-05-01
-- Nobody answers for deals of no region, so that the plan of the whole is not known either.
WITH won AS (
  SELECT timezone('America/New_York', timezone('UTC', closed_at)) AS t, amount, r.region
  FROM crm.opportunities AS o LEFT JOIN crm.reps AS r ON r.id = o.owner_id
  WHERE stage = 'won'
), plan(region, target) AS (
  VALUES ('North America', 1400000), ('EMEA', 1000000), ('APAC', 300000)
), sums AS (
  SELECT region, grouping(region) AS whole,
    coalesce(sum(amount) FILTER (t >= DATE '2026-02-01'), 0) AS value,
    coalesce(sum(amount) FILTER (t < DATE '2026-02-01'), 0) AS previous
  FROM won WHERE t >= DATE '2025-11-01' AND t < DATE '2026-05-01'
  GROUP BY GROUPING SETS ((), (region))
)
SELECT DATE '2026-02-01' AS period_start, CASE whole WHEN 0 THEN 'region' END AS dimension,
  region AS member, value, target, value / target::DOUBLE AS attainment, previous
FROM sums LEFT JOIN plan USING (region);
