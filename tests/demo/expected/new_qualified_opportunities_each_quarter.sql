-- query: new_qualified_opportunities --each quarter --from 2025-10-01 --to 2026-07-01
-- The months' targets add up; in 2025 there were none.
WITH qualified AS (
  SELECT date_trunc('quarter', timezone('America/New_York', timezone('UTC', qualified_at)))::DATE AS p,
    count(*) AS n
  FROM crm.opportunities WHERE qualified_at < TIMESTAMP '2026-06-18 04:00' GROUP BY 1
), targets(p, target) AS (
  VALUES (DATE '2025-10-01', NULL), (DATE '2026-01-01', 345), (DATE '2026-04-01', 390)
)
SELECT p AS period_start, n AS value, target, n / target AS attainment
FROM targets JOIN qualified USING (p) ORDER BY p;
