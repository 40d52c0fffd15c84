-- query: mql_to_sql --from 2026-04-01 --to 2026-07-01
-- May waits until 30 June. June up to the 17th is held against May as it stood on the evening of the
-- 17th: what of May was accepted later had not happened yet.
WITH mql AS (
  SELECT timezone('America/New_York', timezone('UTC', mql_at)) AS t,
    timezone('America/New_York', timezone('UTC', sql_at)) AS accepted_at,
    sql_at >= mql_at AND epoch(sql_at) - epoch(mql_at) < 30 * 86400 AS in_time
  FROM crm.leads
), months(p, e, seen, before, until, seen_before, state) AS (
  VALUES
    (DATE '2026-04-01', DATE '2026-05-01', DATE '2026-06-18',
      DATE '2026-03-01', DATE '2026-04-01', DATE '2026-06-18', 'final'),
    (DATE '2026-05-01', DATE '2026-06-01', DATE '2026-06-18',
      DATE '2026-04-01', DATE '2026-05-01', DATE '2026-06-18', 'immature'),
    (DATE '2026-06-01', DATE '2026-07-01', DATE '2026-06-18',
      DATE '2026-05-01', DATE '2026-05-18', DATE '2026-05-18', 'partial')
)
SELECT *, value - previous AS change, state = 'final' AS complete
FROM (
  SELECT p AS period_start,
    (SELECT count(*) FILTER (in_time AND accepted_at < seen) / count(*)
      FROM mql WHERE t >= p AND t < least(e, seen)) AS value,
    (SELECT count(*) FILTER (in_time AND accepted_at < seen_before) / count(*)
      FROM mql WHERE t >= before AND t < until) AS previous,
    state
  FROM months
)
ORDER BY period_start;
