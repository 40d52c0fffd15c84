-- query: penetration --from 2026-05-01 --to 2026-06-01
-- Ninety days up to the end of May begin on 3 March; up to the end of April on 31 January.
WITH bought AS (
  SELECT account_id, timezone('America/New_York', timezone('Europe/Berlin', ordered_at)) AS t
  FROM crm.orders
), shares AS (
  SELECT month,
    (SELECT count(DISTINCT account_id) FROM bought WHERE t >= first AND t < until)
      / (SELECT count(*) FROM crm.accounts WHERE created_on < until) AS share
  FROM (VALUES
    ('April', DATE '2026-01-31', DATE '2026-05-01'), ('May', DATE '2026-03-03', DATE '2026-06-01')
  ) AS months(month, first, until)
)
SELECT DATE '2026-05-01' AS period_start, NULL AS dimension, NULL AS member,
  may.share AS value, april.share AS previous
FROM shares AS may, shares AS april WHERE may.month = 'May' AND april.month = 'April';
