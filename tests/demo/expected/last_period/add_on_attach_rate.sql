-- query: add_on_attach_rate --from 2026-05-01 --to 2026-06-01
-- A proposal has an add-on or not, however many; one without lines has none.
WITH sent AS (
  SELECT timezone('America/New_York', timezone('UTC', sent_at)) AS t,
    CASE WHEN p.id IN (
      SELECT l.proposal_id FROM crm.proposal_lines AS l
      JOIN crm.products AS s ON s.id = l.product_id
      WHERE s.category = 'Add-on'
    ) THEN 1 ELSE 0 END AS has_add_on,
    r.id, r.name, r.region
  FROM crm.proposals AS p LEFT JOIN crm.reps AS r ON r.id = p.rep_id
)
SELECT DATE '2026-05-01' AS period_start,
  CASE WHEN grouping(region) = 0 THEN 'region' WHEN grouping(id) = 0 THEN 'rep' END AS dimension,
  coalesce(region, name) AS member,
  avg(has_add_on) FILTER (t >= DATE '2026-05-01') AS value,
  0.45 AS target,
  value / 0.45 AS attainment,
  avg(has_add_on) FILTER (t < DATE '2026-05-01') AS previous
FROM sent WHERE t >= DATE '2026-04-01' AND t < DATE '2026-06-01'
GROUP BY GROUPING SETS ((), (region), (id, name));
