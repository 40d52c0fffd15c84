-- query: acquisition_cost --from 2026-01-01 --to 2026-04-01
WITH cost AS (
  SELECT month, amount FROM crm.sales_costs UNION ALL SELECT month, amount FROM crm.marketing_costs
), firsts AS (
  SELECT account_id, min(timezone('America/New_York', timezone('Europe/Berlin', ordered_at))) AS t
  FROM crm.orders WHERE account_id IN (SELECT id FROM crm.accounts) GROUP BY account_id
), quarters(p, q) AS (
  VALUES (DATE '2025-10-01', DATE '2026-01-01'), (DATE '2026-01-01', DATE '2026-04-01')
), ratios AS (
  SELECT p,
    (SELECT sum(amount) FROM cost WHERE month >= p AND month < q)::DOUBLE
      / (SELECT count(*) FROM firsts WHERE t >= p AND t < q) AS value
  FROM quarters
)
SELECT now.p AS period_start, NULL AS dimension, NULL AS member, now.value, 75000 AS target,
  75000 / now.value AS attainment, before.value AS previous
FROM ratios AS now, ratios AS before
WHERE now.p = DATE '2026-01-01' AND before.p = DATE '2025-10-01';
