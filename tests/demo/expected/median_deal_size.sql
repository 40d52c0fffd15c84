-- query: median_deal_size --each quarter
WITH won AS (
  SELECT date_trunc('quarter', timezone('America/New_York', timezone('UTC', closed_at)))::DATE AS p, amount
  FROM crm.opportunities
  WHERE stage = 'won' AND closed_at < TIMESTAMP '2026-06-18 04:00' AND amount IS NOT NULL
), ranked AS (
  SELECT p, amount, row_number() OVER (PARTITION BY p ORDER BY amount) AS n,
    count(*) OVER (PARTITION BY p) AS of
  FROM won
), quarters AS (
  SELECT q::DATE AS p FROM generate_series(TIMESTAMP '2023-07-01', TIMESTAMP '2026-04-01', INTERVAL 3 MONTH) AS s(q)
)
SELECT quarters.p AS period_start, avg(amount)::DOUBLE AS value
FROM quarters LEFT JOIN ranked ON ranked.p = quarters.p AND n IN ((of + 1) // 2, of // 2 + 1)
GROUP BY quarters.p ORDER BY quarters.p;
