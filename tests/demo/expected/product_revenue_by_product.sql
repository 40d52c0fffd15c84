-- query: product_revenue --by product --each quarter --from 2025-01-01 --to 2026-07-01
-- Product 77 is no longer listed; what was never sold is no member.
WITH line AS (
  SELECT date_trunc('quarter', timezone('America/New_York', timezone('Europe/Berlin', ordered_at)))::DATE AS p,
    product_id, quantity * unit_price AS amount
  FROM crm.order_lines JOIN crm.orders ON orders.id = order_lines.order_id
), sold AS (
  SELECT p, name, sum(amount) AS amount
  FROM line LEFT JOIN crm.products ON products.id = product_id GROUP BY p, name
), quarters AS (
  SELECT q::DATE AS p FROM generate_series(TIMESTAMP '2025-01-01', TIMESTAMP '2026-04-01', INTERVAL 3 MONTH) AS s(q)
)
SELECT quarters.p AS period_start, members.name AS product, coalesce(amount, 0) AS value
FROM quarters CROSS JOIN (SELECT DISTINCT name FROM sold) AS members
LEFT JOIN sold ON sold.p = quarters.p AND sold.name IS NOT DISTINCT FROM members.name
ORDER BY quarters.p, members.name NULLS LAST;
