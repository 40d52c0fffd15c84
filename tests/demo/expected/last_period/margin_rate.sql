-- query: margin_rate --from 2026-05-01 --to 2026-06-01
-- The ERP writes Berlin's time. A product that is no longer listed has no name.
WITH sold AS (
  SELECT timezone('America/New_York', timezone('Europe/Berlin', ordered_at)) AS t,
    p.id, p.name, r.region, quantity * unit_price AS amount, quantity * unit_cost AS cost
  FROM crm.order_lines JOIN crm.orders AS o ON o.id = order_id
  LEFT JOIN crm.products AS p ON p.id = product_id
  LEFT JOIN crm.reps AS r ON r.id = o.rep_id
)
SELECT DATE '2026-05-01' AS period_start,
  CASE WHEN grouping(region) = 0 THEN 'region' WHEN grouping(id) = 0 THEN 'product' END
    AS dimension,
  coalesce(region, name) AS member,
  sum(amount - cost) FILTER (t >= DATE '2026-05-01')::DOUBLE
    / nullif(sum(amount) FILTER (t >= DATE '2026-05-01'), 0) AS value,
  0.58 AS target,
  value / 0.58 AS attainment,
  sum(amount - cost) FILTER (t < DATE '2026-05-01')::DOUBLE
    / nullif(sum(amount) FILTER (t < DATE '2026-05-01'), 0) AS previous
FROM sold WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01'
GROUP BY GROUPING SETS ((), (region), (id, name));
