-- query: cost_of_sales_ratio
WITH cost AS (
  SELECT month, sum(amount) AS amount
  FROM (SELECT month, amount FROM crm.sales_costs UNION ALL SELECT month, amount FROM crm.marketing_costs)
  GROUP BY month
), won AS (
  SELECT date_trunc('month', timezone('America/New_York', timezone('UTC', closed_at)))::DATE AS month,
    sum(amount) AS amount
  FROM crm.opportunities WHERE stage = 'won' AND closed_at < TIMESTAMP '2026-06-18 04:00' GROUP BY 1
), ratios AS (
  SELECT month, cost.amount::DOUBLE / won.amount AS value FROM cost JOIN won USING (month)
)
SELECT month AS period_start, value, 0.28 AS target, 0.28 / value AS attainment,
  CASE WHEN value > 0.34 THEN 'red' WHEN value > 0.28 THEN 'amber' ELSE 'green' END AS status
FROM ratios WHERE month >= DATE '2025-07-01' ORDER BY month;
