-- query: monthly_sales --by region
-- Representative 99 does not exist and some deals have no owner: both stand under no region.
WITH won AS (
  SELECT timezone('America/New_York', timezone('UTC', closed_at)) AS t, amount, r.region
  FROM crm.opportunities AS o LEFT JOIN crm.reps AS r ON r.id = o.owner_id
  WHERE stage = 'won'
), counted AS (
  SELECT * FROM won WHERE t < TIMESTAMP '2026-06-18'
), members AS (
  SELECT DISTINCT region FROM counted WHERE t >= TIMESTAMP '2025-06-01'
), months AS (
  SELECT m AS p FROM generate_series(TIMESTAMP '2025-07-01', TIMESTAMP '2026-06-01', INTERVAL 1 MONTH) AS s(m)
)
SELECT p::DATE AS period_start, members.region,
  coalesce(sum(amount) FILTER (date_trunc('month', t) = p), 0) AS value,
  coalesce(sum(amount) FILTER (
    date_trunc('month', t) = p - INTERVAL 1 MONTH
    AND (p < TIMESTAMP '2026-06-01' OR t < TIMESTAMP '2026-05-18')), 0) AS previous
FROM months CROSS JOIN members
LEFT JOIN counted ON counted.region IS NOT DISTINCT FROM members.region
GROUP BY p, members.region ORDER BY p, members.region NULLS LAST;
