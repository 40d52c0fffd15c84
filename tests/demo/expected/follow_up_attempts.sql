-- query: follow_up_attempts
-- Follow-ups that belong to no lead count as sent, and add no lead.
SELECT date_trunc('month', timezone('America/New_York', timezone('UTC', occurred_at)))::DATE AS period_start,
  count(*) / count(DISTINCT lead_id) AS value
FROM crm.activities
WHERE kind = 'follow_up'
  AND occurred_at >= TIMESTAMP '2025-07-01 04:00' AND occurred_at < TIMESTAMP '2026-06-18 04:00'
GROUP BY 1 ORDER BY 1;
