-- query: sales_growth
WITH won AS (
  SELECT timezone('America/New_York', timezone('UTC', closed_at)) AS t, amount
  FROM crm.opportunities WHERE stage = 'won' AND closed_at < TIMESTAMP '2026-06-18 04:00'
), months AS (
  SELECT m AS p FROM generate_series(TIMESTAMP '2025-07-01', TIMESTAMP '2026-06-01', INTERVAL 1 MONTH) AS s(m)
), sums AS (
  SELECT p,
    sum(amount) FILTER (date_trunc('month', t) = p) AS now,
    sum(amount) FILTER (date_trunc('month', t) = p - INTERVAL 1 MONTH
                        AND (p < TIMESTAMP '2026-06-01' OR t < TIMESTAMP '2026-05-18')) AS before
  FROM months CROSS JOIN won GROUP BY p
)
SELECT p::DATE AS period_start, now::DOUBLE / before - 1 AS value, 0.06 AS target,
  CASE WHEN now < before THEN 'red' WHEN now::DOUBLE / before - 1 < 0.06 THEN 'amber' ELSE 'green' END
    AS status
FROM sums ORDER BY p;
