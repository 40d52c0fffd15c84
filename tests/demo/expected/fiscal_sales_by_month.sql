-- query: fiscal_sales --from 2026-02-01
-- The fiscal year begins in February; June is held against the year before up to 17 June.
WITH won AS (
  SELECT amount, timezone('America/New_York', timezone('UTC', closed_at)) AS t
  FROM crm.opportunities WHERE stage = 'won'
), months(p, until) AS (
  VALUES
    (DATE '2026-02-01', DATE '2026-03-01'), (DATE '2026-03-01', DATE '2026-04-01'),
    (DATE '2026-04-01', DATE '2026-05-01'), (DATE '2026-05-01', DATE '2026-06-01'),
    (DATE '2026-06-01', DATE '2026-06-18')
)
SELECT p AS period_start,
  (SELECT sum(amount) FROM won WHERE t >= DATE '2026-02-01' AND t < until) AS value,
  11000000 AS target,
  (SELECT sum(amount) FROM won
    WHERE t >= DATE '2025-02-01' AND t < until - INTERVAL 1 YEAR) AS previous
FROM months ORDER BY p;
