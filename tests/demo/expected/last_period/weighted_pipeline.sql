-- query: weighted_pipeline --from 2026-05-01 --to 2026-06-01
-- The last evenings of May and of April, by the shares that the specification states.
WITH evenings AS (
  SELECT day, amount * CASE stage WHEN 'qualified' THEN 0.1 WHEN 'proposal' THEN 0.4
    WHEN 'negotiation' THEN 0.7 END AS worth
  FROM crm.pipeline_daily WHERE day IN (DATE '2026-04-30', DATE '2026-05-31')
)
SELECT DATE '2026-05-01' AS period_start, NULL AS dimension, NULL AS member,
  sum(worth) FILTER (day = DATE '2026-05-31') AS value,
  sum(worth) FILTER (day = DATE '2026-04-30') AS previous
FROM evenings;
