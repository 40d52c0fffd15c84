-- query: annual_revenue --from 2025-02-01 --to 2026-02-01
-- The fiscal year begins in February; of the year before, only January 2025 has data.
WITH won AS (
  SELECT timezone('America/New_York', timezone('UTC', closed_at)) AS t, amount
  FROM crm.opportunities WHERE stage = 'won'
)
SELECT DATE '2025-02-01' AS period_start, NULL AS dimension, NULL AS member,
  sum(amount) FILTER (t >= DATE '2025-02-01') AS value,
  11000000 AS target,
  value / 11000000.0 AS attainment,
  sum(amount) FILTER (t < DATE '2025-02-01') AS previous
FROM won WHERE t >= DATE '2024-02-01' AND t < DATE '2026-02-01';
