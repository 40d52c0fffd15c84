-- query: new_customers --by region --each month --from 2025-11-01 --to 2026-02-01
WITH firsts AS (
  SELECT account_id, min(timezone('America/New_York', timezone('Europe/Berlin', ordered_at))) AS t
  FROM crm.orders GROUP BY account_id
), newcomers AS (
  SELECT date_trunc('month', t)::DATE AS month, r.region
  FROM crm.accounts AS a
  JOIN firsts ON firsts.account_id = a.id
  LEFT JOIN crm.reps AS r ON r.id = a.owner_id
), months(p) AS (VALUES (DATE '2025-11-01'), (DATE '2025-12-01'), (DATE '2026-01-01')),
members AS (
  SELECT DISTINCT region FROM newcomers WHERE month BETWEEN DATE '2025-10-01' AND DATE '2026-01-01'
)
SELECT p AS period_start, region,
  (SELECT count(*) FROM newcomers AS n WHERE n.month = p
    AND n.region IS NOT DISTINCT FROM members.region) AS value,
  (SELECT count(*) FROM newcomers AS n WHERE n.month = p - INTERVAL 1 MONTH
    AND n.region IS NOT DISTINCT FROM members.region) AS previous
FROM months, members ORDER BY p, region NULLS LAST;
