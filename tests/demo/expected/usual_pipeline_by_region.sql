-- query: usual_pipeline --by region --from 2026-05-01 --to 2026-06-01
SELECT DATE '2026-05-01' AS period_start, region,
  sum(amount) FILTER (day >= DATE '2026-05-01')::DOUBLE / 30 AS value,
  sum(amount) FILTER (day < DATE '2026-05-01')::DOUBLE / 30 AS previous
FROM crm.pipeline_daily AS d LEFT JOIN crm.reps AS r ON r.id = d.owner_id
WHERE day >= DATE '2026-04-01' AND day < DATE '2026-06-01'
GROUP BY region ORDER BY region NULLS LAST;
