-- query: loyalty_mix --by loyalty --from 2026-05-01 --to 2026-06-01
-- Orders of all time up to 17 June, whatever the month.
WITH taken AS (
  SELECT id, account_id FROM crm.orders
  WHERE timezone('America/New_York', timezone('Europe/Berlin', ordered_at)) < DATE '2026-06-18'
), bands AS (
  SELECT a.id,
    (SELECT count(*) FROM taken WHERE taken.account_id = a.id) AS placed,
    (SELECT sum(quantity * unit_price) FROM crm.order_lines AS l
      JOIN taken ON taken.id = l.order_id WHERE taken.account_id = a.id) AS bought
  FROM crm.accounts AS a
), named AS (
  SELECT CASE WHEN placed >= 8 AND bought >= 50000 THEN 'loyal' WHEN placed >= 4 THEN 'regular'
              WHEN placed >= 1 THEN 'occasional' ELSE 'not yet' END AS loyalty
  FROM bands
)
SELECT DATE '2026-05-01' AS period_start, loyalty,
  count(*) / (SELECT count(*) FROM crm.accounts) AS value
FROM named GROUP BY loyalty ORDER BY loyalty;
