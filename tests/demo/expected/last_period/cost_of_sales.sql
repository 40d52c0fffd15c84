-- query: cost_of_sales --from 2026-05-01 --to 2026-06-01
WITH cost AS (
  SELECT month, amount FROM crm.sales_costs UNION ALL SELECT month, amount FROM crm.marketing_costs
)
SELECT DATE '2026-05-01' AS period_start, NULL AS dimension, NULL AS member,
  sum(amount) FILTER (month = DATE '2026-05-01') AS value,
  sum(amount) FILTER (month = DATE '2026-04-01') AS previous
FROM cost;
