-- query: orders_taken --by account --each year --from 2025-01-01 --to 2027-01-01
-- Names with quotes, markup, emoji and trailing blanks are data, ordered by code point.
WITH ordered AS (
  SELECT date_trunc('year', timezone('America/New_York', timezone('Europe/Berlin', ordered_at)))::DATE AS p,
    a.id, a.name
  FROM crm.orders AS o LEFT JOIN crm.accounts AS a ON a.id = o.account_id
), years(p) AS (VALUES (DATE '2025-01-01'), (DATE '2026-01-01'))
SELECT years.p AS period_start, m.name AS account, count(ordered.p) AS value
FROM years CROSS JOIN (SELECT DISTINCT id, name FROM ordered WHERE p >= DATE '2025-01-01') AS m
LEFT JOIN ordered ON ordered.p = years.p AND ordered.id IS NOT DISTINCT FROM m.id
GROUP BY years.p, m.id, m.name ORDER BY years.p, m.name NULLS LAST;
