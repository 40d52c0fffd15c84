-- query: pricing_gap --from 2026-05-01 --to 2026-06-01
-- A product that is no longer listed has no list price, and so no discount.
WITH sold AS (
  SELECT timezone('America/New_York', timezone('Europe/Berlin', ordered_at)) AS t,
    p.id, p.name, quantity * (list_price - unit_price) AS discount
  FROM crm.order_lines JOIN crm.orders ON orders.id = order_id
  LEFT JOIN crm.products AS p ON p.id = product_id
)
SELECT DATE '2026-05-01' AS period_start,
  CASE WHEN grouping(id) = 0 THEN 'product' END AS dimension, name AS member,
  coalesce(sum(discount) FILTER (t >= DATE '2026-05-01'), 0) AS value,
  coalesce(sum(discount) FILTER (t < DATE '2026-05-01'), 0) AS previous
FROM sold WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01'
GROUP BY GROUPING SETS ((), (id, name));
