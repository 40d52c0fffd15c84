-- query: lead_response_time
-- A lead counts in the week it came in; with no touch yet it has no response time. A touch after
-- as-of cannot be in the data: the CRM writes the first touch when it happens.
WITH answered AS (
  SELECT date_trunc('week', timezone('America/New_York', timezone('UTC', created_at)))::DATE AS p,
    (epoch(first_touch_at) - epoch(created_at)) / 3600 AS hours
  FROM crm.leads WHERE first_touch_at IS NOT NULL
), ranked AS (
  SELECT p, hours, row_number() OVER (PARTITION BY p ORDER BY hours) AS n,
    count(*) OVER (PARTITION BY p) AS of
  FROM answered
), medians AS (
  SELECT p, avg(hours) AS value FROM ranked WHERE n IN ((of + 1) // 2, of // 2 + 1) GROUP BY p
)
SELECT p AS period_start, value, 6 AS target, 6 / value AS attainment,
  CASE WHEN value > 8 THEN 'red' WHEN value > 6 THEN 'amber' ELSE 'green' END AS status
FROM medians WHERE p >= DATE '2026-03-30' ORDER BY p;
