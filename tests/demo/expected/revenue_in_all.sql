-- query: revenue --each all
SELECT NULL AS period_start, sum(amount) AS value
FROM crm.opportunities WHERE stage = 'won' AND closed_at < TIMESTAMP '2026-06-18 04:00';
