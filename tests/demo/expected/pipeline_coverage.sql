-- query: pipeline_coverage
WITH months AS (
  SELECT m::DATE AS p, (m + INTERVAL 1 MONTH)::DATE AS after,
    (date_trunc('year', m - INTERVAL 1 MONTH) + INTERVAL 1 MONTH)::DATE AS fiscal
  FROM generate_series(TIMESTAMP '2025-07-01', TIMESTAMP '2026-06-01', INTERVAL 1 MONTH) AS s(m)
), deals AS (
  SELECT amount, stage, timezone('America/New_York', timezone('UTC', created_at)) AS created,
    timezone('America/New_York', timezone('UTC', closed_at)) AS closed
  FROM crm.opportunities
), moments AS (
  SELECT p, fiscal, least(after::TIMESTAMP, TIMESTAMP '2026-06-18') AS t FROM months
), parts AS (
  SELECT p,
    (SELECT sum(amount) FROM deals WHERE created < t AND (closed IS NULL OR closed >= t)) AS open,
    (SELECT sum(amount) FROM deals WHERE stage = 'won' AND closed >= fiscal AND closed < t) AS won
  FROM moments
)
SELECT p AS period_start, open::DOUBLE / (11000000 - won)::DOUBLE AS value, 1 AS target,
  open::DOUBLE / (11000000 - won)::DOUBLE AS attainment
FROM parts ORDER BY p;
