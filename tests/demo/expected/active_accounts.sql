-- query: active_accounts --from 2025-04-01 --to 2026-07-01
-- The ERP writes Berlin's time. As of 17 June: two months and 17 days into the quarter, so the one
-- before is cut at 17 March. Distinct counts do not add up, so the target is the same on any day.
WITH ordered AS (
  SELECT timezone('America/New_York', timezone('Europe/Berlin', ordered_at)) AS t, account_id
  FROM crm.orders
), quarters(p, q, before, before_end, target) AS (
  VALUES (DATE '2025-04-01', DATE '2025-07-01', DATE '2025-01-01', DATE '2025-04-01', NULL),
         (DATE '2025-07-01', DATE '2025-10-01', DATE '2025-04-01', DATE '2025-07-01', NULL),
         (DATE '2025-10-01', DATE '2026-01-01', DATE '2025-07-01', DATE '2025-10-01', NULL),
         (DATE '2026-01-01', DATE '2026-04-01', DATE '2025-10-01', DATE '2026-01-01', 150),
         (DATE '2026-04-01', DATE '2026-06-18', DATE '2026-01-01', DATE '2026-03-18', 160)
), counted AS (
  SELECT p, target,
    (SELECT count(DISTINCT account_id) FROM ordered WHERE t >= p AND t < q) AS value,
    (SELECT count(DISTINCT account_id) FROM ordered WHERE t >= before AND t < before_end) AS previous
  FROM quarters
)
SELECT p AS period_start, value, target, target AS expected, value / target AS attainment,
  CASE WHEN value >= target THEN 'green' WHEN value >= 0.9 * target THEN 'amber'
       WHEN target IS NOT NULL THEN 'red' END AS status,
  previous, value - previous AS change
FROM counted ORDER BY p;
