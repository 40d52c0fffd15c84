-- query: days_worked --by rep --from 2026-04-01 --to 2026-07-01
-- Days are New York's. Who has nothing to show is no member; who does not exist has no name.
WITH seen AS (
  SELECT timezone('America/New_York', timezone('UTC', occurred_at)) AS t, reps.id, name
  FROM crm.activities LEFT JOIN crm.reps ON reps.id = rep_id
  WHERE occurred_at < TIMESTAMP '2026-06-18 04:00'
    AND occurred_at >= TIMESTAMP '2026-03-01 05:00'
), months(p) AS (VALUES (TIMESTAMP '2026-04-01'), (TIMESTAMP '2026-05-01'), (TIMESTAMP '2026-06-01'))
SELECT p::DATE AS period_start, m.name AS rep,
  count(DISTINCT t::DATE) FILTER (date_trunc('month', t) = p) AS value
FROM months CROSS JOIN (SELECT DISTINCT id, name FROM seen) AS m
LEFT JOIN seen ON seen.id IS NOT DISTINCT FROM m.id
GROUP BY p, m.id, m.name ORDER BY p, m.name NULLS LAST;
