-- query: selling_time --by region
WITH spent AS (
  SELECT date_trunc('week', timezone('America/New_York', timezone('UTC', occurred_at)))::DATE AS p,
    region, sum(duration_minutes) FILTER (is_selling) AS selling, sum(duration_minutes) AS total
  FROM crm.activities LEFT JOIN crm.reps ON reps.id = rep_id
  WHERE occurred_at < TIMESTAMP '2026-06-18 04:00' GROUP BY 1, 2
), weeks AS (
  SELECT w::DATE AS p FROM generate_series(TIMESTAMP '2026-03-30', TIMESTAMP '2026-06-15', INTERVAL 7 DAY) AS s(w)
), members AS (
  SELECT DISTINCT region FROM spent WHERE p >= DATE '2026-03-23'
)
SELECT weeks.p AS period_start, members.region, coalesce(selling, 0)::DOUBLE / nullif(total, 0) AS value
FROM weeks CROSS JOIN members
LEFT JOIN spent ON spent.p = weeks.p AND spent.region IS NOT DISTINCT FROM members.region
ORDER BY weeks.p, members.region NULLS LAST;
