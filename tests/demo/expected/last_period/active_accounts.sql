-- query: active_accounts --from 2026-01-01 --to 2026-04-01
-- The ERP writes Berlin's time. 150 accounts are asked for whether of all or of a part: distinct
-- counts do not add up.
WITH ordered AS (
  SELECT timezone('America/New_York', timezone('Europe/Berlin', ordered_at)) AS t,
    o.account_id, a.industry, r.region
  FROM crm.orders AS o
  LEFT JOIN crm.accounts AS a ON a.id = o.account_id
  LEFT JOIN crm.reps AS r ON r.id = o.rep_id
)
SELECT DATE '2026-01-01' AS period_start,
  CASE WHEN grouping(region) = 0 THEN 'region' WHEN grouping(industry) = 0 THEN 'industry' END
    AS dimension,
  coalesce(region, industry) AS member,
  count(DISTINCT account_id) FILTER (t >= DATE '2026-01-01') AS value,
  150 AS target,
  value / 150 AS attainment,
  count(DISTINCT account_id) FILTER (t < DATE '2026-01-01') AS previous
FROM ordered WHERE t >= DATE '2025-10-01' AND t < DATE '2026-04-01'
GROUP BY GROUPING SETS ((), (region), (industry));
