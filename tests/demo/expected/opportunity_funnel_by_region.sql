-- query: opportunity_funnel --by region --from 2026-01-01 --to 2026-02-01
WITH came AS (
  SELECT o.*, r.region,
    qualified_at >= created_at AND qualified_at < created_at + INTERVAL 30 DAYS AS is_qualified,
    stage = 'won' AND closed_at >= qualified_at AND closed_at < qualified_at + INTERVAL 90 DAYS
      AND closed_at < TIMESTAMP '2026-06-18 04:00' AS is_won
  FROM crm.opportunities AS o LEFT JOIN crm.reps AS r ON r.id = owner_id
  WHERE timezone('America/New_York', timezone('UTC', created_at)) >= DATE '2026-01-01'
    AND timezone('America/New_York', timezone('UTC', created_at)) < DATE '2026-02-01'
), counted AS (
  SELECT region, count(*) AS one, count(*) FILTER (is_qualified) AS two,
    count(*) FILTER (is_qualified AND is_won) AS three
  FROM came GROUP BY region
)
SELECT DATE '2026-01-01' AS period_start, stage, region,
  CASE place WHEN 1 THEN one WHEN 2 THEN two ELSE three END AS value,
  CASE place WHEN 2 THEN two / one WHEN 3 THEN three / two END AS step_rate,
  CASE place WHEN 1 THEN one / one WHEN 2 THEN two / one ELSE three / one END AS overall_rate
FROM counted, (VALUES (1, 'created'), (2, 'qualified'), (3, 'won')) AS s(place, stage)
ORDER BY place, region NULLS LAST;
