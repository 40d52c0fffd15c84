-- query: lost_accounts --by region --from 2026-01-01
-- In June, which is not over, whoever has not ordered yet is lost; so in May up to the 17th.
WITH bought AS (
  SELECT account_id, timezone('America/New_York', timezone('Europe/Berlin', ordered_at)) AS t
  FROM crm.orders
), months(p, earlier, until) AS (
  VALUES
    (DATE '2025-12-01', DATE '2025-11-01', DATE '2026-01-01'),
    (DATE '2026-01-01', DATE '2025-12-01', DATE '2026-02-01'),
    (DATE '2026-02-01', DATE '2026-01-01', DATE '2026-03-01'),
    (DATE '2026-03-01', DATE '2026-02-01', DATE '2026-04-01'),
    (DATE '2026-04-01', DATE '2026-03-01', DATE '2026-05-01'),
    (DATE '2026-05-01', DATE '2026-04-01', DATE '2026-06-01'),
    (DATE '2026-05-02', DATE '2026-04-01', DATE '2026-05-18'),
    (DATE '2026-06-01', DATE '2026-05-01', DATE '2026-06-18')
), lost AS (
  SELECT p, r.region, count(*) AS accounts
  FROM months CROSS JOIN crm.accounts AS a LEFT JOIN crm.reps AS r ON r.id = a.owner_id
  WHERE EXISTS (SELECT 1 FROM bought
      WHERE account_id = a.id AND t >= earlier AND t < date_trunc('month', p))
    AND NOT EXISTS (SELECT 1 FROM bought
      WHERE account_id = a.id AND t >= date_trunc('month', p) AND t < until)
  GROUP BY p, r.region
), regions AS (SELECT DISTINCT region FROM lost)
SELECT p AS period_start, regions.region,
  coalesce((SELECT accounts FROM lost
    WHERE lost.p = m.p AND lost.region IS NOT DISTINCT FROM regions.region), 0) AS value,
  coalesce((SELECT accounts FROM lost WHERE lost.region IS NOT DISTINCT FROM regions.region
    AND lost.p = CASE WHEN m.p = DATE '2026-06-01' THEN DATE '2026-05-02'
      ELSE (m.p - INTERVAL 1 MONTH)::DATE END), 0) AS previous
FROM months AS m CROSS JOIN regions
WHERE p >= DATE '2026-01-01' AND p != DATE '2026-05-02'
ORDER BY p, regions.region NULLS LAST;
