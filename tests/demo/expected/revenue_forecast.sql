-- query: revenue_forecast --from 2026-05-01
-- 17 of June's 30 days are over; May is what it is.
WITH won AS (
  SELECT amount, timezone('America/New_York', timezone('UTC', closed_at)) AS t
  FROM crm.opportunities WHERE stage = 'won'
)
SELECT DATE '2026-05-01' AS period_start, sum(amount)::DOUBLE AS value
FROM won WHERE t >= DATE '2026-05-01' AND t < DATE '2026-06-01'
UNION ALL
SELECT DATE '2026-06-01', sum(amount)::DOUBLE / (17.0 / 30)
FROM won WHERE t >= DATE '2026-06-01' AND t < DATE '2026-06-18'
ORDER BY period_start;
