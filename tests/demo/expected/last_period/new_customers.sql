-- query: new_customers --from 2026-01-01 --to 2026-04-01
-- The ERP writes Berlin's time. What lies after 17 June has not happened.
WITH firsts AS (
  SELECT account_id, min(timezone('America/New_York', timezone('Europe/Berlin', ordered_at))) AS t
  FROM crm.orders
  WHERE timezone('America/New_York', timezone('Europe/Berlin', ordered_at)) < DATE '2026-06-18'
  GROUP BY account_id
), newcomers AS (
  SELECT t, a.industry, r.region
  FROM crm.accounts AS a
  JOIN firsts ON firsts.account_id = a.id
  LEFT JOIN crm.reps AS r ON r.id = a.owner_id
  WHERE t >= DATE '2025-10-01' AND t < DATE '2026-04-01'
)
SELECT DATE '2026-01-01' AS period_start,
  CASE WHEN grouping(region) = 0 THEN 'region' WHEN grouping(industry) = 0 THEN 'industry' END
    AS dimension,
  coalesce(region, industry) AS member,
  count(*) FILTER (t >= DATE '2026-01-01') AS value,
  CASE WHEN grouping(region, industry) = 3 THEN 12 END AS target,
  CASE WHEN grouping(region, industry) = 3 THEN value / 12 END AS attainment,
  count(*) FILTER (t < DATE '2026-01-01') AS previous
FROM newcomers
GROUP BY GROUPING SETS ((), (region), (industry));
