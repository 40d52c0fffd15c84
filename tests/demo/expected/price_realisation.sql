-- query: price_realisation
-- Lines of a product that is no longer listed have no list price and stand on neither side.
WITH rates AS (
  SELECT
    date_trunc('month', timezone('America/New_York', timezone('Europe/Berlin', ordered_at)))::DATE AS p,
    sum(quantity * unit_price)::DOUBLE / sum(quantity * list_price) AS value
  FROM crm.order_lines JOIN crm.orders ON orders.id = order_id JOIN crm.products ON products.id = product_id
  GROUP BY 1
)
SELECT p AS period_start, value, 0.88 AS target, 0.96 AS target_high,
  CASE WHEN value < 0.88 THEN value / 0.88 WHEN value > 0.96 THEN 0.96 / value ELSE 1 END AS attainment
FROM rates WHERE p >= DATE '2025-07-01' ORDER BY p;
