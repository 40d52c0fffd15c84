-- query: pipeline_volume --by region --from 2026-04-01 --to 2026-06-01
WITH months(p, e, e_before) AS (
  VALUES (DATE '2026-04-01', DATE '2026-04-30', DATE '2026-03-31'),
         (DATE '2026-05-01', DATE '2026-05-31', DATE '2026-04-30')
), regions AS (
  SELECT day, region, sum(amount) AS amount
  FROM crm.pipeline_daily AS d LEFT JOIN crm.reps AS r ON r.id = d.owner_id GROUP BY day, region
), members AS (
  SELECT DISTINCT region FROM regions WHERE day IN (SELECT e FROM months UNION SELECT e_before FROM months)
)
SELECT p AS period_start, m.region, coalesce(now.amount, 0) AS value, 6500000 AS target,
  coalesce(before.amount, 0) AS previous
FROM months CROSS JOIN members AS m
LEFT JOIN regions AS now ON now.day = e AND now.region IS NOT DISTINCT FROM m.region
LEFT JOIN regions AS before ON before.day = e_before AND before.region IS NOT DISTINCT FROM m.region
ORDER BY p, m.region NULLS LAST;
