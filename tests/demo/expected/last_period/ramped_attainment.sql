-- query: ramped_attainment --from 2026-01-01 --to 2026-04-01
-- All that was won stands against the quotas of all; a representative's own against their quota.
-- Who is new owes nothing in the month they start, a quarter in the next and half in the third.
-- Listed is who was employed as March ended, whatever they sold.
WITH won AS (
  SELECT owner_id, amount, timezone('America/New_York', timezone('UTC', closed_at)) AS t
  FROM crm.opportunities WHERE stage = 'won'
), owed AS (
  SELECT q.rep_id, q.amount * CASE
    WHEN date_diff('month', r.hired_on, q.month) <= 0 THEN 0
    WHEN date_diff('month', r.hired_on, q.month) = 1 THEN 0.25
    WHEN date_diff('month', r.hired_on, q.month) = 2 THEN 0.5
    ELSE 1 END AS amount
  FROM crm.quotas AS q LEFT JOIN crm.reps AS r ON r.id = q.rep_id
  WHERE q.month >= DATE '2026-01-01' AND q.month < DATE '2026-04-01'
), sums AS (
  SELECT NULL AS dimension, NULL AS member,
    (SELECT sum(amount) FROM won WHERE t >= DATE '2026-01-01' AND t < DATE '2026-04-01') AS value,
    (SELECT sum(amount) FROM owed) AS target,
    (SELECT sum(amount) FROM won WHERE t >= DATE '2025-10-01' AND t < DATE '2026-01-01')
      AS previous
  UNION ALL
  SELECT 'rep', name,
    coalesce((SELECT sum(amount) FROM won WHERE owner_id = r.id
      AND t >= DATE '2026-01-01' AND t < DATE '2026-04-01'), 0),
    (SELECT sum(amount) FROM owed WHERE rep_id = r.id),
    coalesce((SELECT sum(amount) FROM won WHERE owner_id = r.id
      AND t >= DATE '2025-10-01' AND t < DATE '2026-01-01'), 0)
  FROM crm.reps AS r
  WHERE hired_on < DATE '2026-04-01' AND (left_on IS NULL OR left_on >= DATE '2026-04-01')
    AND team IS DISTINCT FROM 'Sales development'
)
SELECT DATE '2026-01-01' AS period_start, dimension, member, value, target,
  CASE WHEN target > 0 THEN value / target::DOUBLE END AS attainment, previous
FROM sums;
