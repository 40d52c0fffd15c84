-- query: planned_activities
-- The due date is a plan: this week's counts to its end, also the days ahead.
WITH weeks AS (
  SELECT w::DATE AS p FROM generate_series(TIMESTAMP '2026-03-30', TIMESTAMP '2026-06-15', INTERVAL 7 DAY) AS s(w)
)
SELECT p AS period_start, p + 7 AS period_end, count(id) AS value
FROM weeks LEFT JOIN crm.activities ON due_on >= p AND due_on < p + 7 AND NOT is_done
GROUP BY p ORDER BY p;
