-- query: product_rank --from 2026-05-01 --to 2026-06-01
-- Who sells alone is first. Members are the products sold in May or in April; ties share a place.
WITH sold AS (
  SELECT timezone('America/New_York', timezone('Europe/Berlin', ordered_at)) AS t,
    p.id, p.name, quantity * unit_price AS amount
  FROM crm.order_lines JOIN crm.orders ON orders.id = order_id
  LEFT JOIN crm.products AS p ON p.id = product_id
), sums AS (
  SELECT id, name,
    coalesce(sum(amount) FILTER (t >= DATE '2026-05-01'), 0) AS may,
    coalesce(sum(amount) FILTER (t < DATE '2026-05-01'), 0) AS april
  FROM sold WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01' GROUP BY id, name
)
SELECT DATE '2026-05-01' AS period_start, NULL AS dimension, NULL AS member,
  1 AS value, 1 AS previous
UNION ALL
SELECT DATE '2026-05-01', 'product', name,
  1 + (SELECT count(*) FROM sums AS better WHERE better.may > sums.may),
  1 + (SELECT count(*) FROM sums AS better WHERE better.april > sums.april)
FROM sums;
