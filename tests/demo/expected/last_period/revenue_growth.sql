-- query: revenue_growth --from 2026-05-01 --to 2026-06-01
WITH won AS (
  SELECT timezone('America/New_York', timezone('UTC', closed_at)) AS t, amount
  FROM crm.opportunities WHERE stage = 'won'
), sums AS (
  SELECT sum(amount) FILTER (t < DATE '2026-04-01')::DOUBLE AS march,
    sum(amount) FILTER (t >= DATE '2026-04-01' AND t < DATE '2026-05-01')::DOUBLE AS april,
    sum(amount) FILTER (t >= DATE '2026-05-01')::DOUBLE AS may
  FROM won WHERE t >= DATE '2026-03-01' AND t < DATE '2026-06-01'
)
SELECT DATE '2026-05-01' AS period_start, NULL AS dimension, NULL AS member,
  may / april - 1 AS value,
  april / march - 1 AS previous
FROM sums;
