-- query: monthly_sales --as-of 2026-03-30 --from 2026-02-01 --to 2026-04-01
-- Thirty days of March compare with all of February. What closed later has not closed yet.
WITH won AS (
  SELECT timezone('America/New_York', timezone('UTC', closed_at)) AS t, amount
  FROM crm.opportunities WHERE stage = 'won'
)
SELECT DATE '2026-02-01' AS period_start,
  (SELECT sum(amount) FROM won WHERE t >= DATE '2026-02-01' AND t < DATE '2026-03-01') AS value,
  900000.0 AS expected,
  (SELECT sum(amount) FROM won WHERE t >= DATE '2026-01-01' AND t < DATE '2026-02-01') AS previous,
  'final' AS state
UNION ALL
SELECT DATE '2026-03-01',
  (SELECT sum(amount) FROM won WHERE t >= DATE '2026-03-01' AND t < DATE '2026-03-31'),
  900000 * 30 / 31,
  (SELECT sum(amount) FROM won WHERE t >= DATE '2026-02-01' AND t < DATE '2026-03-01'),
  'partial'
ORDER BY period_start;
