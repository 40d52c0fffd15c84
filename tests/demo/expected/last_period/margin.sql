-- query: margin --from 2026-05-01 --to 2026-06-01
-- The ERP writes Berlin's time.
WITH sold AS (
  SELECT timezone('America/New_York', timezone('Europe/Berlin', ordered_at)) AS t,
    quantity * (unit_price - unit_cost) AS amount
  FROM crm.order_lines JOIN crm.orders ON orders.id = order_id
)
SELECT DATE '2026-05-01' AS period_start, NULL AS dimension, NULL AS member,
  sum(amount) FILTER (t >= DATE '2026-05-01') AS value,
  sum(amount) FILTER (t < DATE '2026-05-01') AS previous
FROM sold WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01';
