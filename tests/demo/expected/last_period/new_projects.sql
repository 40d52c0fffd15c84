-- query: new_projects --from 2026-05-01 --to 2026-06-01
SELECT DATE '2026-05-01' AS period_start, NULL AS dimension, NULL AS member,
  count(*) FILTER (started_on >= DATE '2026-05-01') AS value,
  count(*) FILTER (started_on < DATE '2026-05-01') AS previous
FROM crm.projects WHERE started_on >= DATE '2026-04-01' AND started_on < DATE '2026-06-01';
