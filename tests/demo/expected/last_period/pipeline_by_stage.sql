-- query: pipeline_by_stage --from 2026-05-01 --to 2026-06-01
-- The last evenings of May and of April.
SELECT DATE '2026-05-01' AS period_start,
  CASE WHEN grouping(stage) = 0 THEN 'deal_stage' END AS dimension, stage AS member,
  count(*) FILTER (day = DATE '2026-05-31') AS value,
  count(*) FILTER (day = DATE '2026-04-30') AS previous
FROM crm.pipeline_daily WHERE day IN (DATE '2026-04-30', DATE '2026-05-31')
GROUP BY GROUPING SETS ((), (stage));
