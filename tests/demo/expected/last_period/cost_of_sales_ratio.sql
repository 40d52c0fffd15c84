-- query: cost_of_sales_ratio --from 2026-05-01 --to 2026-06-01
WITH cost AS (
  SELECT month, amount FROM crm.sales_costs UNION ALL SELECT month, amount FROM crm.marketing_costs
), won AS (
  SELECT timezone('America/New_York', timezone('UTC', closed_at)) AS t, amount
  FROM crm.opportunities WHERE stage = 'won'
), ratios AS (
  SELECT
    (SELECT sum(amount) FROM cost WHERE month = DATE '2026-05-01')::DOUBLE
      / (SELECT sum(amount) FROM won WHERE t >= DATE '2026-05-01' AND t < DATE '2026-06-01') AS may,
    (SELECT sum(amount) FROM cost WHERE month = DATE '2026-04-01')::DOUBLE
      / (SELECT sum(amount) FROM won WHERE t >= DATE '2026-04-01' AND t < DATE '2026-05-01') AS april
)
SELECT DATE '2026-05-01' AS period_start, NULL AS dimension, NULL AS member,
  may AS value, 0.28 AS target, 0.28 / may AS attainment, april AS previous
FROM ratios;
