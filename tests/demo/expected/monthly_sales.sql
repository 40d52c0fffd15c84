-- query: monthly_sales
WITH won AS (
  SELECT timezone('America/New_York', timezone('UTC', closed_at)) AS t, amount
  FROM crm.opportunities WHERE stage = 'won'
), months AS (
  SELECT m::DATE AS p, (m + INTERVAL 1 MONTH)::DATE AS q,
    (m - INTERVAL 1 MONTH)::DATE AS before,
    CASE WHEN m = DATE '2026-06-01' THEN TIMESTAMP '2026-05-18' ELSE m END AS before_end
  FROM generate_series(TIMESTAMP '2025-07-01', TIMESTAMP '2026-06-01', INTERVAL 1 MONTH) AS s(m)
), counted AS (
  SELECT p, q,
    (SELECT coalesce(sum(amount), 0) FROM won
     WHERE t >= p AND t < q AND t < TIMESTAMP '2026-06-18') AS value,
    (SELECT coalesce(sum(amount), 0) FROM won WHERE t >= before AND t < before_end) AS previous,
    CASE WHEN p = DATE '2026-06-01' THEN 900000 * 17 / 30 ELSE 900000 END AS expected
  FROM months
)
SELECT p AS period_start, q AS period_end, value, 900000 AS target, expected,
  value / 900000.0 AS attainment,
  CASE WHEN value < 0.8 * expected THEN 'red' WHEN value < expected THEN 'amber' ELSE 'green' END
    AS status,
  previous, value - previous AS change,
  p <> DATE '2026-06-01' AS complete,
  CASE WHEN p = DATE '2026-06-01' THEN 'partial' ELSE 'final' END AS state
FROM counted ORDER BY p;
