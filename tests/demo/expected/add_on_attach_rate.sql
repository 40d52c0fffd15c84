-- query: add_on_attach_rate
-- No proposals in December 2025: no rate, not 0.
WITH months AS (
  SELECT m::DATE AS p FROM generate_series(TIMESTAMP '2025-07-01', TIMESTAMP '2026-06-01', INTERVAL 1 MONTH) AS s(m)
), sent AS (
  SELECT date_trunc('month', timezone('America/New_York', timezone('UTC', sent_at)))::DATE AS p, id,
    EXISTS (SELECT 1 FROM crm.proposal_lines AS l JOIN crm.products AS r ON r.id = l.product_id
            WHERE l.proposal_id = proposals.id AND r.category = 'Add-on') AS has_add_on
  FROM crm.proposals
)
SELECT months.p AS period_start, avg(has_add_on::INTEGER) AS value
FROM months LEFT JOIN sent ON sent.p = months.p GROUP BY months.p ORDER BY months.p;
