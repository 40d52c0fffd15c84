-- query: revenue --by rep
-- Two representatives are called Alex Kim; they are two rows.
WITH won AS (
  SELECT timezone('America/New_York', timezone('UTC', closed_at)) AS t, amount, r.id, r.name
  FROM crm.opportunities AS o LEFT JOIN crm.reps AS r ON r.id = o.owner_id
  WHERE stage = 'won' AND closed_at < TIMESTAMP '2026-06-18 04:00'
), members AS (
  SELECT DISTINCT id, name FROM won WHERE t >= TIMESTAMP '2025-06-01'
), months AS (
  SELECT m AS p FROM generate_series(TIMESTAMP '2025-07-01', TIMESTAMP '2026-06-01', INTERVAL 1 MONTH) AS s(m)
)
SELECT p::DATE AS period_start, members.name AS rep,
  coalesce(sum(amount) FILTER (date_trunc('month', t) = p), 0) AS value
FROM months CROSS JOIN members LEFT JOIN won ON won.id IS NOT DISTINCT FROM members.id
GROUP BY p, members.id, members.name ORDER BY p, members.name NULLS LAST;
