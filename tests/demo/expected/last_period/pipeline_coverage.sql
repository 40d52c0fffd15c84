-- query: pipeline_coverage --from 2026-05-01 --to 2026-06-01
-- The fiscal year began in February; the one before it lacked as much of 11M USD a year earlier.
WITH lives AS (
  SELECT amount, stage, timezone('America/New_York', timezone('UTC', created_at)) AS a,
    timezone('America/New_York', timezone('UTC', closed_at)) AS b
  FROM crm.opportunities
), years(p, first, until) AS (
  VALUES (2026, DATE '2026-02-01', DATE '2026-06-01'), (2025, DATE '2025-02-01', DATE '2025-06-01')
), ratios AS (
  SELECT p,
    (SELECT sum(amount) FROM lives WHERE a < until AND (b IS NULL OR b >= until))::DOUBLE
      / (11000000 - (SELECT sum(amount) FROM lives
        WHERE stage = 'won' AND b >= first AND b < until))::DOUBLE AS value
  FROM years
)
SELECT DATE '2026-05-01' AS period_start, NULL AS dimension, NULL AS member,
  max(value) FILTER (p = 2026) AS value, 1 AS target, 1 AS expected,
  max(value) FILTER (p = 2026) AS attainment, max(value) FILTER (p = 2025) AS previous
FROM ratios;
