-- query: follow_ups_per_sql --by rep --each quarter --from 2026-01-01 --to 2026-07-01
-- Two sources, each counted on its own: who has one but not the other is still listed.
WITH sent AS (
  SELECT date_trunc('quarter', timezone('America/New_York', timezone('UTC', occurred_at)))::DATE AS p,
    r.id, r.name, count(*) AS n
  FROM crm.activities LEFT JOIN crm.reps AS r ON r.id = rep_id
  WHERE kind = 'follow_up' AND occurred_at < TIMESTAMP '2026-06-18 04:00' GROUP BY ALL
), accepted AS (
  SELECT date_trunc('quarter', timezone('America/New_York', timezone('UTC', sql_at)))::DATE AS p,
    r.id, r.name, count(*) AS n
  FROM crm.leads LEFT JOIN crm.reps AS r ON r.id = owner_id
  WHERE sql_at < TIMESTAMP '2026-06-18 04:00' GROUP BY ALL
), members AS (
  SELECT id, name FROM sent WHERE p >= DATE '2025-10-01'
  UNION SELECT id, name FROM accepted WHERE p >= DATE '2025-10-01'
), quarters(p) AS (VALUES (DATE '2026-01-01'), (DATE '2026-04-01'))
SELECT quarters.p AS period_start, m.name AS rep, coalesce(sent.n, 0) / accepted.n AS value
FROM quarters CROSS JOIN members AS m
LEFT JOIN sent ON sent.p = quarters.p AND sent.id IS NOT DISTINCT FROM m.id
LEFT JOIN accepted ON accepted.p = quarters.p AND accepted.id IS NOT DISTINCT FROM m.id
ORDER BY quarters.p, m.name NULLS LAST;
