-- query: sales_to_date --from 2026-05-29 --to 2026-06-03
-- Each day is held against as much of the month before; all of May against all of April.
WITH won AS (
  SELECT amount, timezone('America/New_York', timezone('UTC', closed_at)) AS t
  FROM crm.opportunities WHERE stage = 'won'
), days(d, first, earlier, until) AS (
  VALUES
    (DATE '2026-05-29', DATE '2026-05-01', DATE '2026-04-01', DATE '2026-04-30'),
    (DATE '2026-05-30', DATE '2026-05-01', DATE '2026-04-01', DATE '2026-05-01'),
    (DATE '2026-05-31', DATE '2026-05-01', DATE '2026-04-01', DATE '2026-05-01'),
    (DATE '2026-06-01', DATE '2026-06-01', DATE '2026-05-01', DATE '2026-05-02'),
    (DATE '2026-06-02', DATE '2026-06-01', DATE '2026-05-01', DATE '2026-05-03')
)
SELECT d AS period_start,
  coalesce((SELECT sum(amount) FROM won WHERE t >= first AND t < d + 1), 0) AS value,
  coalesce((SELECT sum(amount) FROM won WHERE t >= earlier AND t < until), 0) AS previous
FROM days ORDER BY d;
