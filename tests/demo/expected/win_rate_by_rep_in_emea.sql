-- query: win_rate --by rep --where 'region = "EMEA"' --each quarter --from 2026-01-01 --to 2026-07-01
WITH closed AS (
  SELECT date_trunc('quarter', timezone('America/New_York', timezone('UTC', closed_at)))::DATE AS p,
    r.id, r.name, stage
  FROM crm.opportunities AS o JOIN crm.reps AS r ON r.id = o.owner_id
  WHERE stage IN ('won', 'lost') AND closed_at < TIMESTAMP '2026-06-18 04:00' AND region = 'EMEA'
), members AS (
  -- who closed a deal in these quarters or in the one before them, which is compared with
  SELECT DISTINCT id, name FROM closed WHERE p >= DATE '2025-10-01'
), quarters(p) AS (VALUES (DATE '2026-01-01'), (DATE '2026-04-01'))
SELECT quarters.p AS period_start, members.name AS rep,
  count(*) FILTER (stage = 'won') / nullif(count(stage), 0) AS value
FROM quarters CROSS JOIN members LEFT JOIN closed ON closed.p = quarters.p AND closed.id = members.id
GROUP BY quarters.p, members.id, members.name ORDER BY quarters.p, members.name;
