-- query: loyalty_mix --from 2026-05-01 --to 2026-06-01
-- Accounts have no time: whole, it is all of them.
WITH placed AS (
  SELECT account_id, count(*) AS orders,
    sum((SELECT sum(quantity * unit_price) FROM crm.order_lines AS l WHERE l.order_id = o.id)) AS bought
  FROM crm.orders AS o
  WHERE timezone('America/New_York', timezone('Europe/Berlin', ordered_at)) < DATE '2026-06-18'
  GROUP BY account_id
), bands AS (
  SELECT CASE
      WHEN orders >= 8 AND bought >= 50000 THEN 'loyal'
      WHEN orders >= 4 THEN 'regular'
      WHEN orders >= 1 THEN 'occasional'
      ELSE 'not yet'
    END AS loyalty
  FROM crm.accounts AS a LEFT JOIN placed ON placed.account_id = a.id
)
SELECT DATE '2026-05-01' AS period_start,
  CASE WHEN grouping(loyalty) = 0 THEN 'loyalty' END AS dimension, loyalty AS member,
  count(*) / (SELECT count(*) FROM bands) AS value
FROM bands
GROUP BY GROUPING SETS ((), (loyalty));
