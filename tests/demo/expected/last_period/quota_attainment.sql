-- query: quota_attainment --from 2026-05-01 --to 2026-06-01
-- All that was won stands against the quotas of all; a representative's own against their quota.
-- Listed is who was employed as May ended, whatever they sold.
WITH won AS (
  SELECT owner_id, amount, timezone('America/New_York', timezone('UTC', closed_at)) AS t
  FROM crm.opportunities WHERE stage = 'won'
), sums AS (
  SELECT NULL AS dimension, NULL AS member,
    (SELECT sum(amount) FROM won WHERE t >= DATE '2026-05-01' AND t < DATE '2026-06-01') AS value,
    (SELECT sum(amount) FROM crm.quotas WHERE month = DATE '2026-05-01') AS target,
    (SELECT sum(amount) FROM won WHERE t >= DATE '2026-04-01' AND t < DATE '2026-05-01')
      AS previous
  UNION ALL
  SELECT 'rep', name,
    coalesce((SELECT sum(amount) FROM won WHERE owner_id = r.id
      AND t >= DATE '2026-05-01' AND t < DATE '2026-06-01'), 0),
    (SELECT sum(amount) FROM crm.quotas WHERE rep_id = r.id AND month = DATE '2026-05-01'),
    coalesce((SELECT sum(amount) FROM won WHERE owner_id = r.id
      AND t >= DATE '2026-04-01' AND t < DATE '2026-05-01'), 0)
  FROM crm.reps AS r
  WHERE hired_on < DATE '2026-06-01' AND (left_on IS NULL OR left_on >= DATE '2026-06-01')
    AND team IS DISTINCT FROM 'Sales development'
)
SELECT DATE '2026-05-01' AS period_start, dimension, member, value, target,
  CASE WHEN target > 0 THEN value / target::DOUBLE END AS attainment, previous
FROM sums;
