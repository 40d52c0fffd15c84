-- query: opportunity_funnel --from 2026-01-01 --to 2026-02-01
-- How far each opportunity of January and of December got, each step counted from the one before.
WITH steps AS (
  SELECT timezone('America/New_York', timezone('UTC', created_at)) AS t, r.id, r.name, r.region,
    CASE
      WHEN qualified_at IS NULL OR qualified_at < created_at
        OR qualified_at >= created_at + INTERVAL 30 DAYS THEN 1
      WHEN stage = 'won' AND closed_at >= qualified_at
        AND closed_at < qualified_at + INTERVAL 90 DAYS THEN 3
      ELSE 2
    END AS reached
  FROM crm.opportunities AS o LEFT JOIN crm.reps AS r ON r.id = o.owner_id
), counted AS (
  SELECT place, s.stage,
    CASE WHEN grouping(region) = 0 THEN 'region' WHEN grouping(id) = 0 THEN 'rep' END AS dimension,
    coalesce(region, name) AS member,
    count(*) FILTER (t >= DATE '2026-01-01' AND reached >= place) AS value,
    count(*) FILTER (t >= DATE '2026-01-01' AND reached >= place - 1) AS step,
    count(*) FILTER (t >= DATE '2026-01-01') AS all_of_them,
    count(*) FILTER (t < DATE '2026-01-01' AND reached >= place) AS previous
  FROM steps, (VALUES (1, 'created'), (2, 'qualified'), (3, 'won')) AS s(place, stage)
  WHERE t >= DATE '2025-12-01' AND t < DATE '2026-02-01'
  GROUP BY GROUPING SETS ((place, s.stage), (place, s.stage, region), (place, s.stage, id, name))
)
SELECT DATE '2026-01-01' AS period_start, dimension, member, stage, value, previous,
  CASE WHEN place > 1 THEN value / nullif(step, 0) END AS step_rate,
  value / nullif(all_of_them, 0) AS overall_rate
FROM counted;
