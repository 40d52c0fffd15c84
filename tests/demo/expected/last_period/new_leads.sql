-- query: new_leads --from 2026-05-01 --to 2026-06-01
WITH dated AS (
  SELECT timezone('America/New_York', timezone('UTC', created_at)) AS t, s.channel, r.region
  FROM crm.leads AS s LEFT JOIN crm.reps AS r ON r.id = s.owner_id
)
SELECT DATE '2026-05-01' AS period_start,
  CASE WHEN grouping(channel) = 0 THEN 'channel' WHEN grouping(region) = 0 THEN 'region' END
    AS dimension,
  coalesce(channel, region) AS member,
  count(*) FILTER (t >= DATE '2026-05-01') AS value,
  CASE WHEN grouping(channel, region) = 3 THEN 380 END AS target,
  CASE WHEN grouping(channel, region) = 3 THEN value / 380 END AS attainment,
  count(*) FILTER (t < DATE '2026-05-01') AS previous
FROM dated WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01'
GROUP BY GROUPING SETS ((), (channel), (region));
