-- query: lead_funnel --by channel --from 2026-03-01 --to 2026-04-01
WITH leads AS (
  SELECT id, channel, created_at, mql_at, sql_at,
    mql_at >= created_at AND mql_at < created_at + INTERVAL 14 DAYS AS is_mql
  FROM crm.leads
  WHERE timezone('America/New_York', timezone('UTC', created_at)) >= DATE '2026-03-01'
    AND timezone('America/New_York', timezone('UTC', created_at)) < DATE '2026-04-01'
), sql AS (
  SELECT * FROM leads WHERE is_mql AND sql_at >= mql_at AND sql_at < mql_at + INTERVAL 45 DAYS
), opportunity AS (
  SELECT * FROM sql WHERE EXISTS (
    SELECT 1 FROM crm.opportunities AS o
    WHERE o.lead_id = sql.id AND o.created_at >= sql_at
      AND o.created_at < sql_at + INTERVAL 14 DAYS)
), won AS (
  SELECT * FROM sql WHERE EXISTS (
    SELECT 1 FROM crm.opportunities AS o
    WHERE o.lead_id = sql.id AND o.created_at >= sql_at
      AND o.created_at < sql_at + INTERVAL 14 DAYS
      AND o.stage = 'won' AND o.closed_at >= o.created_at
      AND o.closed_at < o.created_at + INTERVAL 90 DAYS
      AND o.closed_at < TIMESTAMP '2026-06-18 04:00')
)
SELECT DATE '2026-03-01' AS period_start, stage, channel,
  CASE place
    WHEN 1 THEN (SELECT count(*) FROM leads WHERE channel IS NOT DISTINCT FROM c.channel)
    WHEN 2 THEN (SELECT count(*) FROM leads WHERE is_mql AND channel IS NOT DISTINCT FROM c.channel)
    WHEN 3 THEN (SELECT count(*) FROM sql WHERE channel IS NOT DISTINCT FROM c.channel)
    WHEN 4 THEN (SELECT count(*) FROM opportunity WHERE channel IS NOT DISTINCT FROM c.channel)
    ELSE (SELECT count(*) FROM won WHERE channel IS NOT DISTINCT FROM c.channel)
  END AS value
FROM (VALUES (1, 'lead'), (2, 'mql'), (3, 'sql'), (4, 'opportunity'), (5, 'won')) AS s(place, stage),
  (SELECT DISTINCT channel FROM crm.leads) AS c
ORDER BY place, channel NULLS LAST;
