-- query: sales_qualified_leads --from 2026-05-01 --to 2026-06-01
-- Those that marketing never qualified count as well.
WITH dated AS (
  SELECT timezone('America/New_York', timezone('UTC', sql_at)) AS t,
    s.channel, r.id AS rep_id, r.name
  FROM crm.leads AS s LEFT JOIN crm.reps AS r ON r.id = s.owner_id
)
SELECT DATE '2026-05-01' AS period_start,
  CASE WHEN grouping(channel) = 0 THEN 'channel' WHEN grouping(rep_id) = 0 THEN 'rep' END
    AS dimension,
  coalesce(channel, name) AS member,
  count(*) FILTER (t >= DATE '2026-05-01') AS value,
  CASE WHEN grouping(channel, rep_id) = 3 THEN 80 END AS target,
  CASE WHEN grouping(channel, rep_id) = 3 THEN value / 80 END AS attainment,
  count(*) FILTER (t < DATE '2026-05-01') AS previous
FROM dated WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01'
GROUP BY GROUPING SETS ((), (channel), (rep_id, name));
