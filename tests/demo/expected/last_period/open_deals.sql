-- query: open_deals --from 2026-05-01 --to 2026-06-01
WITH lives AS (
  SELECT timezone('America/New_York', timezone('UTC', created_at)) AS a,
    timezone('America/New_York', timezone('UTC', closed_at)) AS b
  FROM crm.opportunities
)
SELECT DATE '2026-05-01' AS period_start, NULL AS dimension, NULL AS member,
  count(*) FILTER (a < DATE '2026-06-01' AND (b IS NULL OR b >= DATE '2026-06-01')) AS value,
  count(*) FILTER (a < DATE '2026-05-01' AND (b IS NULL OR b >= DATE '2026-05-01')) AS previous
FROM lives;
