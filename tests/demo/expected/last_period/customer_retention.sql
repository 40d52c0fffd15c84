-- query: customer_retention --from 2026-01-01 --to 2026-04-01
WITH bought AS (
  SELECT account_id,
    date_trunc('quarter', timezone('America/New_York', timezone('Europe/Berlin', ordered_at))) AS p
  FROM crm.orders
), quarters AS (
  SELECT a.id, r.region, a.industry,
    bool_or(p = DATE '2025-07-01') AS third,
    bool_or(p = DATE '2025-10-01') AS fourth,
    bool_or(p = DATE '2026-01-01') AS first
  FROM crm.accounts AS a
  JOIN bought ON bought.account_id = a.id
  LEFT JOIN crm.reps AS r ON r.id = a.owner_id
  GROUP BY ALL
  HAVING third OR fourth
)
SELECT DATE '2026-01-01' AS period_start,
  CASE WHEN grouping(region) = 0 THEN 'region' WHEN grouping(industry) = 0 THEN 'industry' END
    AS dimension,
  coalesce(region, industry) AS member,
  count(*) FILTER (fourth AND first) / nullif(count(*) FILTER (fourth), 0) AS value,
  0.68 AS target,
  value / 0.68 AS attainment,
  count(*) FILTER (third AND fourth) / nullif(count(*) FILTER (third), 0) AS previous
FROM quarters
GROUP BY GROUPING SETS ((), (region), (industry));
