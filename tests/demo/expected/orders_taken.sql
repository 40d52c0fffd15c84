-- query: orders_taken
WITH ordered AS (
  SELECT date_trunc('month', timezone('America/New_York', timezone('Europe/Berlin', ordered_at)))::DATE AS p
  FROM crm.orders
)
SELECT p AS period_start, count(*) AS value, count(*) / 95 AS attainment
FROM ordered WHERE p >= DATE '2025-07-01' GROUP BY p ORDER BY p;
