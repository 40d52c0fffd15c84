-- query: new_qualified_opportunities --each quarter --from 2025-10-01 --to 2026-07-01
-- The months' targets add up; in 2025 there were none. By 17 June April and May are due whole and
-- June to 17/30: 125 + 130 + 135 * 17 / 30 = 331.5.
WITH qualified AS (
  SELECT date_trunc('quarter', timezone('America/New_York', timezone('UTC', qualified_at)))::DATE AS p,
    count(*) AS n
  FROM crm.opportunities WHERE qualified_at < TIMESTAMP '2026-06-18 04:00' GROUP BY 1
), targets(p, target, expected) AS (
  VALUES (DATE '2025-10-01', NULL, NULL), (DATE '2026-01-01', 345, 345), (DATE '2026-04-01', 390, 331.5)
)
SELECT p AS period_start, n AS value, target, expected, n / target AS attainment
FROM targets JOIN qualified USING (p) ORDER BY p;
