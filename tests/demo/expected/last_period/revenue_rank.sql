-- query: revenue_rank --from 2026-05-01 --to 2026-06-01
-- What stands alone is first. Members are those who won in May or in April; ties share a place.
WITH won AS (
  SELECT timezone('America/New_York', timezone('UTC', closed_at)) AS t, amount, r.id, r.name
  FROM crm.opportunities AS o LEFT JOIN crm.reps AS r ON r.id = o.owner_id
  WHERE stage = 'won'
), sums AS (
  SELECT id, name,
    coalesce(sum(amount) FILTER (t >= DATE '2026-05-01'), 0) AS may,
    coalesce(sum(amount) FILTER (t < DATE '2026-05-01'), 0) AS april
  FROM won WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01' GROUP BY id, name
)
SELECT DATE '2026-05-01' AS period_start, NULL AS dimension, NULL AS member,
  1 AS value, 1 AS previous
UNION ALL
SELECT DATE '2026-05-01', 'rep', name,
  1 + (SELECT count(*) FROM sums AS better WHERE better.may > sums.may),
  1 + (SELECT count(*) FROM sums AS better WHERE better.april > sums.april)
FROM sums;
