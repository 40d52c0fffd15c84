-- query: lead_funnel --from 2026-02-01 --to 2026-04-01
-- Leads by the month they came in. Each stage counts those for whom a chain of events leads there.
-- As of 18 June 2026, 00:00 in New York (04:00 in UTC).
WITH leads AS (
  SELECT id, created_at, mql_at, sql_at,
    date_trunc('month', timezone('America/New_York', timezone('UTC', created_at)))::DATE AS month
  FROM crm.leads
), mql AS (
  SELECT * FROM leads WHERE mql_at >= created_at AND mql_at < created_at + INTERVAL 14 DAYS
), sql AS (
  SELECT * FROM mql WHERE sql_at >= mql_at AND sql_at < mql_at + INTERVAL 45 DAYS
), opportunity AS (
  SELECT s.id, s.month, o.created_at AS began_at, o.closed_at, o.stage
  FROM sql AS s JOIN crm.opportunities AS o
    ON o.lead_id = s.id AND o.created_at >= s.sql_at
    AND o.created_at < s.sql_at + INTERVAL 14 DAYS
), won AS (
  SELECT * FROM opportunity
  WHERE stage = 'won' AND closed_at >= began_at AND closed_at < began_at + INTERVAL 90 DAYS
    AND closed_at < TIMESTAMP '2026-06-18 04:00'
), counted AS (
  SELECT 1 AS place, 'lead' AS stage, month, count(*) AS value FROM leads GROUP BY month
  UNION ALL SELECT 2, 'mql', month, count(*) FROM mql GROUP BY month
  UNION ALL SELECT 3, 'sql', month, count(*) FROM sql GROUP BY month
  UNION ALL SELECT 4, 'opportunity', month, count(DISTINCT id) FROM opportunity GROUP BY month
  UNION ALL SELECT 5, 'won', month, count(DISTINCT id) FROM won GROUP BY month
), told AS (
  SELECT place, stage, month, value,
    lag(value) OVER (PARTITION BY place ORDER BY month) AS previous,
    value / lag(value) OVER (PARTITION BY month ORDER BY place) AS step_rate,
    value / first_value(value) OVER (PARTITION BY month ORDER BY place) AS overall_rate
  FROM counted
)
SELECT month AS period_start, stage, value, previous, value - previous AS change,
  -- 14, 45 and 14 days after 1 April are over on 13 June, 90 more after 1 March on 11 August.
  CASE WHEN stage = 'won' THEN 'immature' ELSE 'final' END AS state,
  step_rate, overall_rate
FROM told WHERE month IN ('2026-02-01', '2026-03-01')
ORDER BY month, place;
