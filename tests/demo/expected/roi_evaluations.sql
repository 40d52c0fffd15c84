-- query: roi_evaluations
SELECT date_trunc('month', timezone('America/New_York', timezone('UTC', occurred_at)))::DATE AS period_start,
  count(*) AS value
FROM crm.activities JOIN crm.contacts ON contacts.id = contact_id
WHERE kind = 'roi_evaluation' AND is_decision_maker
  AND occurred_at >= TIMESTAMP '2025-07-01 04:00' AND occurred_at < TIMESTAMP '2026-06-18 04:00'
GROUP BY 1 ORDER BY 1;
