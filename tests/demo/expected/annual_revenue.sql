-- query: annual_revenue --from 2024-02-01 --to 2027-02-01
-- Fiscal years begin in February and are named by their end; data is expected from January 2025 on.
-- The current one has had four of its twelve months and 17 of June's 30 days.
WITH won AS (
  SELECT timezone('America/New_York', timezone('UTC', closed_at)) AS t, amount
  FROM crm.opportunities WHERE stage = 'won' AND closed_at < TIMESTAMP '2026-06-18 04:00'
), years(p, q, expected, state) AS (
  VALUES (DATE '2024-02-01', DATE '2025-02-01', 11000000.0, 'starting'),
         (DATE '2025-02-01', DATE '2026-02-01', 11000000.0, 'final'),
         (DATE '2026-02-01', DATE '2027-02-01', 11000000.0 * (4 + 17 / 30) / 12, 'partial')
)
SELECT p AS period_start, q AS period_end, sum(amount) AS value, 11000000 AS target, expected,
  sum(amount) / 11000000.0 AS attainment, state
FROM years JOIN won ON t >= p AND t < q
GROUP BY p, q, expected, state ORDER BY p;
