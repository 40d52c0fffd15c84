-- query: deal_lifetime --from 2026-05-01 --to 2026-06-01
-- In days, as nothing says otherwise; won and lost.
WITH closed AS (
  SELECT timezone('America/New_York', timezone('UTC', closed_at)) AS t,
    (epoch(closed_at) - epoch(created_at)) / 86400 AS days
  FROM crm.opportunities WHERE stage IN ('won', 'lost')
)
SELECT DATE '2026-05-01' AS period_start, NULL AS dimension, NULL AS member,
  avg(days) FILTER (t >= DATE '2026-05-01') AS value,
  avg(days) FILTER (t < DATE '2026-05-01') AS previous
FROM closed WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01';
