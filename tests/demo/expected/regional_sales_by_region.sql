-- query: regional_sales --by region --from 2026-02-01
-- Fiscal quarters: February to April, and May to July, of which 17 June is the last day seen.
WITH won AS (
  SELECT timezone('America/New_York', timezone('UTC', closed_at)) AS t, amount, r.region
  FROM crm.opportunities AS o LEFT JOIN crm.reps AS r ON r.id = o.owner_id
  WHERE stage = 'won'
), quarters(p, until, earlier, earlier_until) AS (
  VALUES
    (DATE '2026-02-01', DATE '2026-05-01', DATE '2025-11-01', DATE '2026-02-01'),
    (DATE '2026-05-01', DATE '2026-06-18', DATE '2026-02-01', DATE '2026-03-18')
), members AS (
  SELECT DISTINCT region FROM won WHERE t >= DATE '2025-11-01' AND t < DATE '2026-06-18'
)
SELECT p AS period_start, region,
  coalesce((SELECT sum(amount) FROM won
    WHERE won.region IS NOT DISTINCT FROM members.region AND t >= p AND t < until), 0) AS value,
  CASE region WHEN 'North America' THEN 1400000 WHEN 'EMEA' THEN 1000000 WHEN 'APAC' THEN 300000
    END AS target,
  coalesce((SELECT sum(amount) FROM won WHERE won.region IS NOT DISTINCT FROM members.region
    AND t >= earlier AND t < earlier_until), 0) AS previous
FROM quarters CROSS JOIN members ORDER BY p, region NULLS LAST;
