-- query: proposals_sent
-- December 2025 has none, and 0 is what it has.
WITH sent AS (
  SELECT timezone('America/New_York', timezone('UTC', sent_at)) AS t FROM crm.proposals
), months AS (
  SELECT m AS p FROM generate_series(TIMESTAMP '2025-07-01', TIMESTAMP '2026-06-01', INTERVAL 1 MONTH) AS s(m)
)
SELECT p::DATE AS period_start,
  count(*) FILTER (date_trunc('month', t) = p) AS value,
  count(*) FILTER (date_trunc('month', t) = p - INTERVAL 1 MONTH
                   AND (p < TIMESTAMP '2026-06-01' OR t < TIMESTAMP '2026-05-18')) AS previous
FROM months CROSS JOIN sent GROUP BY p ORDER BY p;
