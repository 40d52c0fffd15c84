-- query: calls_made
-- Three of this week's seven days have passed; the week before is cut after three days too.
WITH calls AS (
  SELECT timezone('America/New_York', timezone('UTC', occurred_at)) AS t
  FROM crm.activities WHERE kind = 'call' AND occurred_at < TIMESTAMP '2026-06-18 04:00'
), weeks AS (
  SELECT w AS p FROM generate_series(TIMESTAMP '2026-03-30', TIMESTAMP '2026-06-15', INTERVAL 7 DAY) AS s(w)
), counted AS (
  SELECT p,
    count(*) FILTER (t >= p AND t < p + INTERVAL 7 DAY) AS value,
    count(*) FILTER (t >= p - INTERVAL 7 DAY
                     AND t < CASE WHEN p = TIMESTAMP '2026-06-15' THEN p - INTERVAL 4 DAY ELSE p END)
      AS previous,
    CASE WHEN p = TIMESTAMP '2026-06-15' THEN 125 * 3 / 7 ELSE 125 END AS expected
  FROM weeks CROSS JOIN calls GROUP BY p
)
SELECT p::DATE AS period_start, value, 125 AS target, expected, value / 125 AS attainment,
  CASE WHEN value < 0.8 * expected THEN 'red' WHEN value < expected THEN 'amber' ELSE 'green' END
    AS status,
  previous, value - previous AS change
FROM counted ORDER BY p;
