-- query: monthly_sales --each quarter --from 2025-10-01 --to 2026-07-01
-- Monthly amounts add up: three of them a quarter, of which two and 17/30 are due by 17 June. The
-- quarter before has had as much after two months and 17 days.
WITH won AS (
  SELECT timezone('America/New_York', timezone('UTC', closed_at)) AS t, amount
  FROM crm.opportunities WHERE stage = 'won' AND closed_at < TIMESTAMP '2026-06-18 04:00'
), quarters(p, q, before, before_end, expected) AS (
  VALUES (DATE '2025-10-01', DATE '2026-01-01', DATE '2025-07-01', DATE '2025-10-01', 2700000.0),
         (DATE '2026-01-01', DATE '2026-04-01', DATE '2025-10-01', DATE '2026-01-01', 2700000.0),
         (DATE '2026-04-01', DATE '2026-07-01', DATE '2026-01-01', DATE '2026-03-18', 900000 * (2 + 17 / 30))
), counted AS (
  SELECT *,
    (SELECT sum(amount) FROM won WHERE t >= p AND t < q) AS value,
    (SELECT sum(amount) FROM won WHERE t >= before AND t < before_end) AS previous
  FROM quarters
)
SELECT p AS period_start, q AS period_end, value, 2700000 AS target, expected,
  value / 2700000.0 AS attainment,
  CASE WHEN value < 0.8 * expected THEN 'red' WHEN value < expected THEN 'amber' ELSE 'green' END
    AS status,
  previous, value - previous AS change
FROM counted ORDER BY p;
