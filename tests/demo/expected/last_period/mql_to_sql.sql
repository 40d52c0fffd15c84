-- query: mql_to_sql --from 2026-04-01 --to 2026-05-01
-- The leads that became MQLs in the month, and of them those accepted within 30 times 24 hours.
-- The target rises from 30 % in January to 36 % in December, in eleven equal steps.
WITH mql AS (
  SELECT date_trunc('month', timezone('America/New_York', timezone('UTC', mql_at))) AS month,
    coalesce(sql_at >= mql_at AND epoch(sql_at) - epoch(mql_at) < 30 * 86400
      AND timezone('America/New_York', timezone('UTC', sql_at)) < TIMESTAMP '2026-06-18', false)
      AS accepted,
    channel, r.region
  FROM crm.leads LEFT JOIN crm.reps AS r ON r.id = owner_id
)
SELECT DATE '2026-04-01' AS period_start,
  CASE WHEN grouping(channel) = 0 THEN 'channel' WHEN grouping(region) = 0 THEN 'region' END
    AS dimension,
  coalesce(channel, region) AS member,
  count(*) FILTER (accepted AND month = '2026-04-01')
    / nullif(count(*) FILTER (month = '2026-04-01'), 0) AS value,
  0.30 + 3 * 0.06 / 11 AS target,
  value / target AS attainment,
  count(*) FILTER (accepted AND month = '2026-03-01')
    / nullif(count(*) FILTER (month = '2026-03-01'), 0) AS previous
FROM mql WHERE month IN ('2026-03-01', '2026-04-01')
GROUP BY GROUPING SETS ((), (channel), (region));
