-- query: win_loss_ratio --from 2026-05-01 --to 2026-06-01
WITH closed AS (
  SELECT timezone('America/New_York', timezone('UTC', closed_at)) AS t, stage
  FROM crm.opportunities WHERE stage IN ('won', 'lost')
)
SELECT DATE '2026-05-01' AS period_start, NULL AS dimension, NULL AS member,
  count(*) FILTER (t >= DATE '2026-05-01' AND stage = 'won')
    / count(*) FILTER (t >= DATE '2026-05-01' AND stage = 'lost') AS value,
  count(*) FILTER (t < DATE '2026-05-01' AND stage = 'won')
    / count(*) FILTER (t < DATE '2026-05-01' AND stage = 'lost') AS previous
FROM closed WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01';
