-- query: weighted_pipeline
WITH ends AS (
  SELECT date_trunc('month', day)::DATE AS p, max(day) AS e FROM crm.pipeline_daily GROUP BY 1
)
SELECT p AS period_start,
  sum(amount * CASE stage WHEN 'qualified' THEN 0.1 WHEN 'proposal' THEN 0.4 WHEN 'negotiation' THEN 0.7 END)
    AS value
FROM ends JOIN crm.pipeline_daily ON day = e GROUP BY p ORDER BY p;
