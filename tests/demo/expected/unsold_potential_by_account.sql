-- query: unsold_potential --by account --from 2026-05-01 --to 2026-06-01
WITH bought AS (
  SELECT o.account_id, sum(l.quantity * l.unit_price) AS amount
  FROM crm.order_lines AS l JOIN crm.orders AS o ON o.id = l.order_id
  WHERE timezone('America/New_York', timezone('Europe/Berlin', o.ordered_at)) < DATE '2026-06-18'
  GROUP BY o.account_id
)
SELECT DATE '2026-05-01' AS period_start, a.name AS account,
  CASE WHEN a.potential > coalesce(b.amount, 0) THEN a.potential - coalesce(b.amount, 0) ELSE 0 END
    AS value
FROM crm.accounts AS a LEFT JOIN bought AS b ON b.account_id = a.id
ORDER BY a.name;
