-- query: churn_risk --from 2026-05-01 --to 2026-06-01
-- Who was at risk as May ended, and as April did: 1 June and 1 May begin at 4:00 in UTC.
WITH bought AS (
  SELECT account_id, timezone('UTC', timezone('Europe/Berlin', ordered_at)) AS t FROM crm.orders
), months(p, first, until) AS (
  VALUES
    (DATE '2026-05-01', TIMESTAMP '2025-06-01 04:00', TIMESTAMP '2026-06-01 04:00'),
    (DATE '2026-04-01', TIMESTAMP '2025-05-01 04:00', TIMESTAMP '2026-05-01 04:00')
), customers AS (
  SELECT p, a.id, r.region, a.industry,
    max(t) < until - INTERVAL 2160 HOUR AND count(*) FILTER (t >= first) < 6 AS risky
  FROM crm.accounts AS a
  LEFT JOIN crm.reps AS r ON r.id = a.owner_id
  JOIN bought ON bought.account_id = a.id
  JOIN months ON t < until
  GROUP BY p, first, until, a.id, r.region, a.industry
)
SELECT DATE '2026-05-01' AS period_start,
  CASE WHEN grouping(region) = 0 THEN 'region' WHEN grouping(industry) = 0 THEN 'industry' END
    AS dimension,
  coalesce(region, industry) AS member,
  count(*) FILTER (risky AND p = DATE '2026-05-01')
    / count(*) FILTER (p = DATE '2026-05-01') AS value,
  0.28 AS target,
  CASE WHEN value > 0 THEN 0.28 / value END AS attainment,
  count(*) FILTER (risky AND p = DATE '2026-04-01')
    / count(*) FILTER (p = DATE '2026-04-01') AS previous
FROM customers
GROUP BY GROUPING SETS ((), (region), (industry));
