-- query: orders_taken --from 2026-05-01 --to 2026-06-01
-- The ERP writes Berlin's time.
WITH ordered AS (
  SELECT timezone('America/New_York', timezone('Europe/Berlin', ordered_at)) AS t,
    a.industry, r.region
  FROM crm.orders AS o
  LEFT JOIN crm.accounts AS a ON a.id = o.account_id
  LEFT JOIN crm.reps AS r ON r.id = o.rep_id
)
SELECT DATE '2026-05-01' AS period_start,
  CASE WHEN grouping(region) = 0 THEN 'region' WHEN grouping(industry) = 0 THEN 'industry' END
    AS dimension,
  coalesce(region, industry) AS member,
  count(*) FILTER (t >= DATE '2026-05-01') AS value,
  CASE WHEN grouping(region, industry) = 3 THEN 95 END AS target,
  CASE WHEN grouping(region, industry) = 3 THEN value / 95 END AS attainment,
  count(*) FILTER (t < DATE '2026-05-01') AS previous
FROM ordered WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01'
GROUP BY GROUPING SETS ((), (region), (industry));
