-- query: lead_conversion --from 2026-02-01 --to 2026-03-01
-- Leads of the month that sales accepted less than 90 times 24 hours after they came in.
WITH came AS (
  SELECT date_trunc('month', timezone('America/New_York', timezone('UTC', created_at))) AS month,
    coalesce(sql_at >= created_at AND epoch(sql_at) - epoch(created_at) < 90 * 86400, false)
      AS accepted
  FROM crm.leads
)
SELECT DATE '2026-02-01' AS period_start, NULL AS dimension, NULL AS member,
  count(*) FILTER (accepted AND month = '2026-02-01') / count(*) FILTER (month = '2026-02-01')
    AS value,
  count(*) FILTER (accepted AND month = '2026-01-01') / count(*) FILTER (month = '2026-01-01')
    AS previous
FROM came;
