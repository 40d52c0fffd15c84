-- query: activities_per_win --each quarter --from 2026-01-01 --to 2026-04-01
-- An activity without an account is of nobody known, and so is a deal.
WITH events AS (
  SELECT timezone('America/New_York', timezone('UTC', occurred_at)) AS t, account_id,
    1 AS done, 0 AS won
  FROM crm.activities WHERE is_done
  UNION ALL
  SELECT timezone('America/New_York', timezone('UTC', closed_at)), account_id, 0, 1
  FROM crm.opportunities WHERE stage = 'won'
)
SELECT DATE '2026-01-01' AS period_start,
  CASE WHEN grouping(a.id) = 0 THEN 'account' END AS dimension, name AS member,
  coalesce(sum(done) FILTER (t >= DATE '2026-01-01'), 0)::DOUBLE
    / nullif(sum(won) FILTER (t >= DATE '2026-01-01'), 0) AS value,
  coalesce(sum(done) FILTER (t < DATE '2026-01-01'), 0)::DOUBLE
    / nullif(sum(won) FILTER (t < DATE '2026-01-01'), 0) AS previous
FROM events LEFT JOIN crm.accounts AS a ON a.id = account_id
WHERE t >= DATE '2025-10-01' AND t < DATE '2026-04-01'
GROUP BY GROUPING SETS ((), (a.id, name));
