-- query: accounts_at_risk --from 2026-05-01 --to 2026-06-01
-- Ninety days are 90 times 24 hours: clocks were changed in March. 1 June begins at 4:00 in UTC.
WITH bought AS (
  SELECT account_id, timezone('UTC', timezone('Europe/Berlin', ordered_at)) AS t
  FROM crm.orders
  WHERE account_id IN (SELECT id FROM crm.accounts)
), months(p, first, until) AS (
  VALUES
    (DATE '2026-05-01', TIMESTAMP '2025-06-01 04:00', TIMESTAMP '2026-06-01 04:00'),
    (DATE '2026-04-01', TIMESTAMP '2025-05-01 04:00', TIMESTAMP '2026-05-01 04:00')
), risky AS (
  SELECT p, account_id FROM months JOIN bought ON t < until
  GROUP BY p, first, until, account_id
  HAVING max(t) < until - INTERVAL 2160 HOUR AND count(*) FILTER (t >= first) < 6
)
SELECT DATE '2026-05-01' AS period_start, NULL AS dimension, NULL AS member,
  count(*) FILTER (p = DATE '2026-05-01') AS value,
  count(*) FILTER (p = DATE '2026-04-01') AS previous
FROM risky;
