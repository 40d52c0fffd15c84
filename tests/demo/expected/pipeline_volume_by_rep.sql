-- query: pipeline_volume --by rep --from 2026-05-01 --to 2026-06-01
SELECT DATE '2026-05-01' AS period_start, r.name AS rep,
  coalesce(sum(amount) FILTER (day = DATE '2026-05-31'), 0) AS value,
  coalesce(sum(amount) FILTER (day = DATE '2026-04-30'), 0) AS previous
FROM crm.pipeline_daily AS d LEFT JOIN crm.reps AS r ON r.id = d.owner_id
WHERE day IN (DATE '2026-04-30', DATE '2026-05-31')
GROUP BY r.id, r.name ORDER BY r.name NULLS LAST;
