-- query: penetration --from 2026-05-01
-- Ninety days up to the end of May begin on 3 March; up to the end of June on 2 April.
WITH bought AS (
  SELECT account_id, timezone('America/New_York', timezone('Europe/Berlin', ordered_at)) AS t
  FROM crm.orders
), months(p, first, until) AS (
  VALUES
    (DATE '2026-05-01', DATE '2026-03-03', DATE '2026-06-01'),
    (DATE '2026-06-01', DATE '2026-04-02', DATE '2026-06-18')
)
SELECT p AS period_start,
  (SELECT count(DISTINCT account_id) FROM bought WHERE t >= first AND t < until)::DOUBLE
    / (SELECT count(*) FROM crm.accounts WHERE created_on < until) AS value
FROM months ORDER BY p;
