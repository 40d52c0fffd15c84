-- query: revenue --from 2024-11-01 --to 2025-03-01
-- Nothing is expected before 2025, so there is no value then, and nothing to compare January with.
WITH won AS (
  SELECT date_trunc('month', timezone('America/New_York', timezone('UTC', closed_at)))::DATE AS p,
    sum(amount) AS amount
  FROM crm.opportunities WHERE stage = 'won' GROUP BY 1
), months(p) AS (VALUES (DATE '2024-11-01'), (DATE '2024-12-01'), (DATE '2025-01-01'), (DATE '2025-02-01'))
SELECT months.p AS period_start, won.amount AS value, before.amount AS previous,
  won.amount - before.amount AS change
FROM months LEFT JOIN won ON won.p = months.p
LEFT JOIN won AS before ON before.p = months.p - INTERVAL 1 MONTH
ORDER BY months.p;
