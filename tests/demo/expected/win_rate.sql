-- query: win_rate
WITH closed AS (
  SELECT timezone('America/New_York', timezone('UTC', closed_at)) AS t, stage = 'won' AS won
  FROM crm.opportunities
  WHERE stage IN ('won', 'lost') AND closed_at < TIMESTAMP '2026-06-18 04:00'
), months AS (
  SELECT m AS p FROM generate_series(TIMESTAMP '2025-07-01', TIMESTAMP '2026-06-01', INTERVAL 1 MONTH) AS s(m)
), rates AS (
  SELECT p,
    avg(won::INTEGER) FILTER (date_trunc('month', t) = p) AS value,
    avg(won::INTEGER) FILTER (date_trunc('month', t) = p - INTERVAL 1 MONTH
                     AND (p < TIMESTAMP '2026-06-01' OR t < TIMESTAMP '2026-05-18')) AS previous
  FROM months CROSS JOIN closed GROUP BY p
)
SELECT p::DATE AS period_start, value, 0.27 AS target, 0.27 AS expected, value / 0.27 AS attainment,
  CASE WHEN value < 0.22 THEN 'red' WHEN value < 0.27 THEN 'amber' ELSE 'green' END AS status,
  previous, value - previous AS change
FROM rates ORDER BY p;
