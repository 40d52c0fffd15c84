-- query: ramped_quota --from 2026-05-01 --to 2026-06-01
-- Who is new owes nothing in the month they start, a quarter in the next and half in the third.
WITH owed AS (
  SELECT q.month, r.id, r.name, q.amount * CASE
    WHEN date_diff('month', r.hired_on, q.month) <= 0 THEN 0
    WHEN date_diff('month', r.hired_on, q.month) = 1 THEN 0.25
    WHEN date_diff('month', r.hired_on, q.month) = 2 THEN 0.5
    ELSE 1 END AS amount
  FROM crm.quotas AS q LEFT JOIN crm.reps AS r ON r.id = q.rep_id
  WHERE q.month IN (DATE '2026-04-01', DATE '2026-05-01')
)
SELECT DATE '2026-05-01' AS period_start,
  CASE WHEN grouping(id) = 0 THEN 'rep' END AS dimension, name AS member,
  coalesce(sum(amount) FILTER (month = DATE '2026-05-01'), 0) AS value,
  coalesce(sum(amount) FILTER (month = DATE '2026-04-01'), 0) AS previous
FROM owed GROUP BY GROUPING SETS ((), (id, name));
