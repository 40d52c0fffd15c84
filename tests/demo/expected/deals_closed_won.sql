-- query: deals_closed_won
WITH won AS (
  SELECT timezone('America/New_York', timezone('UTC', closed_at)) AS t
  FROM crm.opportunities WHERE stage = 'won' AND closed_at < TIMESTAMP '2026-06-18 04:00'
), months AS (
  SELECT m AS p FROM generate_series(TIMESTAMP '2025-07-01', TIMESTAMP '2026-06-01', INTERVAL 1 MONTH) AS s(m)
), counted AS (
  SELECT p,
    count(*) FILTER (date_trunc('month', t) = p) AS value,
    count(*) FILTER (date_trunc('month', t) = p - INTERVAL 1 MONTH
                     AND (p < TIMESTAMP '2026-06-01' OR t < TIMESTAMP '2026-05-18')) AS previous,
    CASE WHEN p = TIMESTAMP '2026-06-01' THEN 45 * 17 / 30 ELSE 45 END AS expected
  FROM months CROSS JOIN won GROUP BY p
)
SELECT p::DATE AS period_start, value, 45 AS target, expected, value / 45 AS attainment,
  CASE WHEN value < 0.8 * expected THEN 'red' WHEN value < expected THEN 'amber' ELSE 'green' END
    AS status,
  previous, value - previous AS change
FROM counted ORDER BY p;
