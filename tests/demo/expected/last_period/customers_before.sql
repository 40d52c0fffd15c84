-- query: customers_before --from 2026-05-01 --to 2026-06-01
WITH bought AS (
  SELECT DISTINCT account_id,
    date_trunc('month', timezone('America/New_York', timezone('Europe/Berlin', ordered_at))) AS p
  FROM crm.orders
  WHERE account_id IN (SELECT id FROM crm.accounts)
)
SELECT DATE '2026-05-01' AS period_start, NULL AS dimension, NULL AS member,
  count(*) FILTER (p = DATE '2026-04-01') AS value,
  count(*) FILTER (p = DATE '2026-03-01') AS previous
FROM bought;
