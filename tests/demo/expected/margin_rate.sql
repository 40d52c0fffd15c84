-- query: margin_rate
SELECT
  date_trunc('month', timezone('America/New_York', timezone('Europe/Berlin', ordered_at)))::DATE
    AS period_start,
  1 - sum(quantity * unit_cost)::DOUBLE / sum(quantity * unit_price) AS value
FROM crm.order_lines JOIN crm.orders ON orders.id = order_lines.order_id
WHERE timezone('America/New_York', timezone('Europe/Berlin', ordered_at)) >= TIMESTAMP '2025-07-01'
GROUP BY 1 ORDER BY 1;
