-- query: open_pipeline --by region
-- Each month is looked at from its end, and June from as-of; May before it from as far into it.
WITH lives AS (
  SELECT amount, region, timezone('America/New_York', timezone('UTC', created_at)) AS a,
    timezone('America/New_York', timezone('UTC', closed_at)) AS b
  FROM crm.opportunities AS o LEFT JOIN crm.reps AS r ON r.id = o.owner_id
), months AS (
  SELECT m::DATE AS p,
    CASE WHEN m = TIMESTAMP '2026-06-01' THEN DATE '2026-06-18'
      ELSE (m + INTERVAL 1 MONTH)::DATE END AS until,
    CASE WHEN m = TIMESTAMP '2026-06-01' THEN DATE '2026-05-18' ELSE m::DATE END AS before
  FROM generate_series(TIMESTAMP '2025-07-01', TIMESTAMP '2026-06-01', INTERVAL 1 MONTH) AS s(m)
), members AS (
  SELECT DISTINCT region FROM lives JOIN months
    ON (a < until AND (b IS NULL OR b >= until)) OR (a < before AND (b IS NULL OR b >= before))
)
SELECT p AS period_start, members.region,
  coalesce(sum(amount) FILTER (a < until AND (b IS NULL OR b >= until)), 0) AS value,
  coalesce(sum(amount) FILTER (a < before AND (b IS NULL OR b >= before)), 0) AS previous
FROM months CROSS JOIN members
LEFT JOIN lives ON lives.region IS NOT DISTINCT FROM members.region
GROUP BY p, members.region ORDER BY p, members.region NULLS LAST;
