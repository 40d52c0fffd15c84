-- query: new_qualified_opportunities
WITH targets(p, target) AS (
  VALUES (DATE '2026-01-01', 110), (DATE '2026-02-01', 115), (DATE '2026-03-01', 120),
         (DATE '2026-04-01', 125), (DATE '2026-05-01', 130), (DATE '2026-06-01', 135)
), months AS (
  SELECT m::DATE AS p FROM generate_series(TIMESTAMP '2025-07-01', TIMESTAMP '2026-06-01', INTERVAL 1 MONTH) AS s(m)
), qualified AS (
  SELECT date_trunc('month', timezone('America/New_York', timezone('UTC', qualified_at)))::DATE AS p,
    count(*) AS n
  FROM crm.opportunities WHERE qualified_at < TIMESTAMP '2026-06-18 04:00' GROUP BY 1
), due AS (
  SELECT months.p, n, target,
    CASE WHEN months.p = DATE '2026-06-01' THEN target * 17 / 30 ELSE target END AS expected
  FROM months LEFT JOIN qualified USING (p) LEFT JOIN targets USING (p)
)
SELECT p AS period_start, n AS value, target, expected, n / target AS attainment,
  CASE WHEN n >= expected THEN 'green' WHEN n >= 0.9 * expected THEN 'amber'
       WHEN target IS NOT NULL THEN 'red' END AS status
FROM due ORDER BY p;
