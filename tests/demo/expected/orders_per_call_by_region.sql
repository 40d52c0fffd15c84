-- query: orders_per_call --by region --each quarter --from 2025-07-01 --to 2026-07-01
WITH ordered AS (
  SELECT date_trunc('quarter', timezone('America/New_York', timezone('Europe/Berlin', ordered_at)))::DATE AS p,
    region, count(*) AS n
  FROM crm.orders LEFT JOIN crm.reps ON reps.id = rep_id GROUP BY 1, 2
), called AS (
  SELECT date_trunc('quarter', timezone('America/New_York', timezone('UTC', occurred_at)))::DATE AS p,
    region, count(*) AS n
  FROM crm.activities LEFT JOIN crm.reps ON reps.id = rep_id
  WHERE kind = 'call' AND occurred_at < TIMESTAMP '2026-06-18 04:00' GROUP BY 1, 2
)
SELECT called.p AS period_start, called.region, coalesce(ordered.n, 0) / called.n AS value
FROM called LEFT JOIN ordered
  ON ordered.p = called.p AND ordered.region IS NOT DISTINCT FROM called.region
WHERE called.p >= DATE '2025-07-01' ORDER BY called.p, called.region NULLS LAST;
