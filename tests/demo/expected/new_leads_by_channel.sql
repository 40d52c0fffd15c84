-- query: new_leads --by channel
WITH months AS (
  SELECT m::DATE AS p FROM generate_series(TIMESTAMP '2025-07-01', TIMESTAMP '2026-06-01', INTERVAL 1 MONTH) AS s(m)
), came AS (
  SELECT date_trunc('month', timezone('America/New_York', timezone('UTC', created_at)))::DATE AS p, channel
  FROM crm.leads
)
SELECT months.p AS period_start, c.channel,
  (SELECT count(*) FROM came WHERE came.p = months.p AND came.channel IS NOT DISTINCT FROM c.channel)
    AS value
FROM months CROSS JOIN (SELECT DISTINCT channel FROM crm.leads) AS c
ORDER BY months.p, c.channel NULLS LAST;
