-- query: sql_to_win --from 2026-01-01 --to 2026-02-01
-- Leads accepted in the month with any deal won less than 120 times 24 hours later.
WITH accepted AS (
  SELECT date_trunc('month', timezone('America/New_York', timezone('UTC', l.sql_at))) AS month,
    EXISTS (
      SELECT 1 FROM crm.opportunities AS o
      WHERE o.lead_id = l.id AND o.stage = 'won' AND o.closed_at >= l.sql_at
        AND epoch(o.closed_at) - epoch(l.sql_at) < 120 * 86400
    ) AS won
  FROM crm.leads AS l
)
SELECT DATE '2026-01-01' AS period_start, NULL AS dimension, NULL AS member,
  count(*) FILTER (won AND month = '2026-01-01') / count(*) FILTER (month = '2026-01-01') AS value,
  count(*) FILTER (won AND month = '2025-12-01') / count(*) FILTER (month = '2025-12-01')
    AS previous
FROM accepted;
