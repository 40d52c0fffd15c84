-- query: lead_funnel --from 2025-12-01 --to 2026-01-01
-- How far each lead of December and of November got, each step counted from the one before.
WITH deals AS (
  SELECT l.id,
    bool_or(o.stage = 'won' AND o.closed_at >= o.created_at
      AND o.closed_at < o.created_at + INTERVAL 90 DAYS) AS is_won
  FROM crm.leads AS l
  JOIN crm.opportunities AS o ON o.lead_id = l.id
    AND o.created_at >= l.sql_at AND o.created_at < l.sql_at + INTERVAL 14 DAYS
  GROUP BY l.id
), steps AS (
  SELECT timezone('America/New_York', timezone('UTC', created_at)) AS t, channel, r.region,
    CASE
      WHEN mql_at IS NULL OR mql_at < created_at OR mql_at >= created_at + INTERVAL 14 DAYS THEN 1
      WHEN sql_at IS NULL OR sql_at < mql_at OR sql_at >= mql_at + INTERVAL 45 DAYS THEN 2
      WHEN deals.id IS NULL THEN 3
      WHEN is_won THEN 5
      ELSE 4
    END AS reached
  FROM crm.leads AS l
  LEFT JOIN deals ON deals.id = l.id
  LEFT JOIN crm.reps AS r ON r.id = l.owner_id
), counted AS (
  SELECT place, stage,
    CASE WHEN grouping(channel) = 0 THEN 'channel' WHEN grouping(region) = 0 THEN 'region' END
      AS dimension,
    coalesce(channel, region) AS member,
    count(*) FILTER (t >= DATE '2025-12-01' AND reached >= place) AS value,
    count(*) FILTER (t >= DATE '2025-12-01' AND reached >= place - 1) AS step,
    count(*) FILTER (t >= DATE '2025-12-01') AS all_of_them,
    count(*) FILTER (t < DATE '2025-12-01' AND reached >= place) AS previous
  FROM steps, (VALUES (1, 'lead'), (2, 'mql'), (3, 'sql'), (4, 'opportunity'), (5, 'won'))
    AS s(place, stage)
  WHERE t >= DATE '2025-11-01' AND t < DATE '2026-01-01'
  GROUP BY GROUPING SETS ((place, stage), (place, stage, channel), (place, stage, region))
)
SELECT DATE '2025-12-01' AS period_start, dimension, member, stage, value, previous,
  CASE WHEN place > 1 THEN value / nullif(step, 0) END AS step_rate,
  value / nullif(all_of_them, 0) AS overall_rate
FROM counted;
