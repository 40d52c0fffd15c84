-- query: opportunities_created --each fiscal_quarter --from 2025-02-01 --to 2026-08-01 --by deal_kind
-- Fiscal quarters begin in February, May, August and November.
WITH created AS (
  SELECT (date_trunc('quarter', timezone('America/New_York', timezone('UTC', created_at)) - INTERVAL 1 MONTH)
          + INTERVAL 1 MONTH)::DATE AS p, kind
  FROM crm.opportunities WHERE created_at < TIMESTAMP '2026-06-18 04:00'
)
SELECT p AS period_start, kind AS deal_kind, count(*) AS value
FROM created WHERE p >= DATE '2025-02-01' GROUP BY p, kind ORDER BY p, kind;
