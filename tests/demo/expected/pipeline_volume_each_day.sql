-- query: pipeline_volume --each day --from 2026-05-01 --to 2026-05-06
SELECT period_start::DATE AS period_start, sum(amount) AS value, sum(amount) / 6500000 AS attainment
FROM generate_series(TIMESTAMP '2026-05-01', TIMESTAMP '2026-05-05', INTERVAL 1 DAY) AS s(period_start)
LEFT JOIN crm.pipeline_daily ON day = period_start
GROUP BY period_start ORDER BY period_start;
