-- query: revenue_per_head --from 2026-05-01 --to 2026-06-01
-- Whoever leaves on the first of June is still there as May ends; whoever begins then is not yet.
WITH months(p, q) AS (
  VALUES (DATE '2026-05-01', DATE '2026-06-01'), (DATE '2026-04-01', DATE '2026-05-01')
), ratios AS (
  SELECT p,
    (SELECT sum(amount) FROM crm.opportunities
      WHERE stage = 'won'
        AND timezone('America/New_York', timezone('UTC', closed_at)) >= p
        AND timezone('America/New_York', timezone('UTC', closed_at)) < q)::DOUBLE
      / (SELECT count(*) FROM crm.reps
        WHERE hired_on < q AND (left_on IS NULL OR left_on >= q)) AS value
  FROM months
)
SELECT DATE '2026-05-01' AS period_start, NULL AS dimension, NULL AS member,
  max(value) FILTER (p = DATE '2026-05-01') AS value,
  max(value) FILTER (p = DATE '2026-04-01') AS previous
FROM ratios;
