-- query: win_rate --by region
WITH closed AS (
  SELECT date_trunc('month', timezone('America/New_York', timezone('UTC', closed_at))) AS p,
    region, stage
  FROM crm.opportunities AS o LEFT JOIN crm.reps AS r ON r.id = o.owner_id
  WHERE stage IN ('won', 'lost') AND closed_at < TIMESTAMP '2026-06-18 04:00'
), months AS (
  SELECT m AS p FROM generate_series(TIMESTAMP '2025-07-01', TIMESTAMP '2026-06-01', INTERVAL 1 MONTH) AS s(m)
), members AS (
  SELECT DISTINCT region FROM closed WHERE p >= TIMESTAMP '2025-06-01'
)
SELECT months.p::DATE AS period_start, members.region,
  count(*) FILTER (stage = 'won') / nullif(count(stage), 0) AS value
FROM months CROSS JOIN members
LEFT JOIN closed ON closed.p = months.p AND closed.region IS NOT DISTINCT FROM members.region
GROUP BY months.p, members.region ORDER BY months.p, members.region NULLS LAST;
