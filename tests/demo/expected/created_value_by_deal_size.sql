-- query: created_value --by deal_size --each month --from 2026-05-01 --to 2026-07-01
-- Deals without an amount have no size; they add nothing, but are there.
WITH created AS (
  SELECT date_trunc('month', timezone('America/New_York', timezone('UTC', created_at)))::DATE AS p, amount,
    CASE WHEN amount >= 40000 THEN 'large' WHEN amount >= 15000 THEN 'middle'
         WHEN amount < 15000 THEN 'small' END AS size
  FROM crm.opportunities
)
SELECT p AS period_start, size AS deal_size, coalesce(sum(amount), 0) AS value
FROM created WHERE p >= DATE '2026-05-01' GROUP BY p, size ORDER BY p, size NULLS LAST;
