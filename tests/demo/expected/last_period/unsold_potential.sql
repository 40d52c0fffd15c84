-- query: unsold_potential --from 2026-05-01 --to 2026-06-01
-- Accounts have no time: all that was ordered until 17 June counts, and nothing was before it.
WITH bought AS (
  SELECT o.account_id, sum(l.quantity * l.unit_price) AS amount
  FROM crm.order_lines AS l JOIN crm.orders AS o ON o.id = l.order_id
  WHERE timezone('America/New_York', timezone('Europe/Berlin', o.ordered_at)) < DATE '2026-06-18'
  GROUP BY o.account_id
), unsold AS (
  SELECT a.id, a.name, greatest(coalesce(a.potential - coalesce(b.amount, 0), 0), 0) AS amount
  FROM crm.accounts AS a LEFT JOIN bought AS b ON b.account_id = a.id
)
SELECT DATE '2026-05-01' AS period_start,
  CASE WHEN grouping(id) = 0 THEN 'account' END AS dimension, name AS member,
  sum(amount) AS value, NULL AS previous
FROM unsold GROUP BY GROUPING SETS ((), (id, name));
