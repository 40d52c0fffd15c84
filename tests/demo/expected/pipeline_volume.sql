-- query: pipeline_volume
WITH evenings AS (SELECT day, sum(amount) AS amount FROM crm.pipeline_daily GROUP BY day),
months AS (
  SELECT m::DATE AS p,
    (SELECT max(day) FROM evenings WHERE date_trunc('month', day) = m) AS e,
    CASE WHEN m = TIMESTAMP '2026-06-01' THEN DATE '2026-05-17'
      ELSE (SELECT max(day) FROM evenings WHERE day < m) END AS e_before
  FROM generate_series(TIMESTAMP '2025-07-01', TIMESTAMP '2026-06-01', INTERVAL 1 MONTH) AS s(m)
)
SELECT p AS period_start, now.amount AS value, 6500000 AS target, 6500000 AS expected,
  now.amount / 6500000 AS attainment,
  CASE WHEN now.amount < 5200000 THEN 'red' WHEN now.amount < 6500000 THEN 'amber' ELSE 'green' END
    AS status,
  before.amount AS previous, now.amount - before.amount AS change
FROM months LEFT JOIN evenings AS now ON now.day = e LEFT JOIN evenings AS before ON before.day = e_before
ORDER BY p;
