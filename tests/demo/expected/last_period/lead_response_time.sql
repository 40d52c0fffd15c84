-- query: lead_response_time --from 2026-06-08 --to 2026-06-15
-- A lead with no touch yet has no response time, and is of its channel and owner all the same.
WITH came AS (
  SELECT timezone('America/New_York', timezone('UTC', created_at)) AS t,
    (epoch(first_touch_at) - epoch(created_at)) / 3600 AS hours, channel, r.id, r.name
  FROM crm.leads LEFT JOIN crm.reps AS r ON r.id = owner_id
)
SELECT DATE '2026-06-08' AS period_start,
  CASE WHEN grouping(channel) = 0 THEN 'channel' WHEN grouping(id) = 0 THEN 'rep' END AS dimension,
  coalesce(channel, name) AS member,
  quantile_cont(hours, 0.5) FILTER (t >= DATE '2026-06-08') AS value,
  6 AS target,
  6 / nullif(value, 0) AS attainment,
  quantile_cont(hours, 0.5) FILTER (t < DATE '2026-06-08') AS previous
FROM came WHERE t >= DATE '2026-06-01' AND t < DATE '2026-06-15'
GROUP BY GROUPING SETS ((), (channel), (id, name));
