-- query: average_response --from 2026-05-01 --to 2026-06-01
-- In days, as nothing says otherwise.
WITH came AS (
  SELECT timezone('America/New_York', timezone('UTC', created_at)) AS t,
    (epoch(first_touch_at) - epoch(created_at)) / 86400 AS days
  FROM crm.leads
)
SELECT DATE '2026-05-01' AS period_start, NULL AS dimension, NULL AS member,
  avg(days) FILTER (t >= DATE '2026-05-01') AS value,
  avg(days) FILTER (t < DATE '2026-05-01') AS previous
FROM came WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01';
