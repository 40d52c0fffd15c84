-- query: ramped_attainment --by rep --from 2026-01-01 --to 2026-04-01
-- Who is new owes nothing in the month they start, a quarter in the next and half in the third.
WITH listed AS (
  SELECT id, name, hired_on FROM crm.reps
  WHERE hired_on < DATE '2026-04-01' AND (left_on IS NULL OR left_on >= DATE '2026-04-01')
    AND team IS DISTINCT FROM 'Sales development'
), won AS (
  SELECT owner_id, amount, timezone('America/New_York', timezone('UTC', closed_at)) AS t
  FROM crm.opportunities WHERE stage = 'won'
), owed AS (
  SELECT l.id, sum(q.amount * CASE
    WHEN date_diff('month', l.hired_on, q.month) <= 0 THEN 0
    WHEN date_diff('month', l.hired_on, q.month) = 1 THEN 0.25
    WHEN date_diff('month', l.hired_on, q.month) = 2 THEN 0.5
    ELSE 1 END) AS amount
  FROM listed AS l JOIN crm.quotas AS q ON q.rep_id = l.id
  WHERE q.month >= DATE '2026-01-01' AND q.month < DATE '2026-04-01' GROUP BY l.id
)
SELECT DATE '2026-01-01' AS period_start, name AS rep,
  coalesce((SELECT sum(amount) FROM won WHERE owner_id = listed.id
    AND t >= DATE '2026-01-01' AND t < DATE '2026-04-01'), 0) AS value,
  (SELECT amount FROM owed WHERE owed.id = listed.id) AS target
FROM listed ORDER BY name, id;
