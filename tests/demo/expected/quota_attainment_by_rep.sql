-- query: quota_attainment --by rep --from 2026-05-01
-- Listed is who is employed at the end of May, or on 17 June, whatever they sold.
WITH months(p, moment) AS (
  VALUES (DATE '2026-05-01', DATE '2026-06-01'), (DATE '2026-06-01', DATE '2026-06-18')
), listed AS (
  SELECT p, r.id, r.name FROM months JOIN crm.reps AS r
    ON r.hired_on < moment AND (r.left_on IS NULL OR r.left_on >= moment)
  WHERE r.team IS DISTINCT FROM 'Sales development'
), won AS (
  SELECT owner_id, amount, timezone('America/New_York', timezone('UTC', closed_at)) AS t
  FROM crm.opportunities WHERE stage = 'won'
)
SELECT p AS period_start, name AS rep,
  coalesce((SELECT sum(amount) FROM won WHERE owner_id = listed.id AND t < TIMESTAMP '2026-06-18'
    AND date_trunc('month', t) = p), 0) AS value,
  (SELECT sum(amount) FROM crm.quotas AS q WHERE q.rep_id = listed.id AND q.month = p) AS target,
  coalesce((SELECT sum(amount) FROM won WHERE owner_id = listed.id
    AND date_trunc('month', t) = p - INTERVAL 1 MONTH
    AND (p = DATE '2026-05-01' OR t < TIMESTAMP '2026-05-18')), 0) AS previous
FROM listed ORDER BY p, name, id;
