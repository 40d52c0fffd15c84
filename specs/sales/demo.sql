-- The sample company: eighteen months of a CRM, ending on 17 June 2026 (the project's `as_of`).
--
-- Nothing is random and nothing reads the clock: every choice is integer arithmetic on row numbers,
-- so the same file gives the same rows everywhere. Timestamps are UTC without zone, except those of
-- `orders`, which come from an ERP in Berlin and are that city's civil time. Real data is untidy, and
-- so is this: see the words "on purpose" below.

CREATE SCHEMA crm;

-- A mixed number from 0 to 2147483646; `salt` separates the choices made for one row.
CREATE TEMP MACRO stir(x) AS (x * x + 982451653) % 2147483647;
CREATE TEMP MACRO mix(n, salt) AS
  stir(stir((n::BIGINT * 7919 + salt * 1299709 + 15485863) % 2147483647));
CREATE TEMP MACRO pick(n, salt, low, high) AS low + mix(n, salt) % (high - low + 1);
CREATE TEMP MACRO choose(n, salt, options) AS options[1 + mix(n, salt) % len(options)];
-- Days at the weekend move to the nearest working day.
CREATE TEMP MACRO working(d) AS
  CASE isodow(d) WHEN 6 THEN d - 1 WHEN 7 THEN d + 1 ELSE d END;
CREATE TEMP MACRO weekday(t) AS
  CASE WHEN isodow(t) >= 6 THEN t + to_days((8 - isodow(t))::INTEGER) ELSE t END;
-- A working moment, in UTC, of someone in the region.
CREATE TEMP MACRO moment(d, region, n, salt) AS
  d::TIMESTAMP
  + to_minutes(CASE region WHEN 'EMEA' THEN 420 WHEN 'APAC' THEN 0 ELSE 780 END
               + mix(n, salt) % 570)
  + to_seconds(mix(n, salt + 1) % 60);
-- The moment after the last day of the data: midnight in New York, in UTC.
CREATE TEMP MACRO cutoff() AS TIMESTAMP '2026-06-18 04:00:00';

-- People. On purpose: two of one name, one who left, one with nothing to show yet.
CREATE TABLE crm.reps AS
SELECT * FROM (VALUES
  (1,  'Dana Whitfield',   'Field sales',        'North America', DATE '2022-03-14', NULL::DATE),
  (2,  'Marcus Oyelaran',  'Field sales',        'North America', DATE '2023-01-09', NULL),
  (3,  'Priya Raman',      'Field sales',        'North America', DATE '2024-06-03', NULL),
  (4,  'Alex Kim',         'Field sales',        'EMEA',          DATE '2021-09-01', NULL),
  (5,  'Jürgen Möller',    'Field sales',        'EMEA',          DATE '2023-05-15', NULL),
  (6,  'Siobhán O''Brien', 'Field sales',        'EMEA',          DATE '2024-02-05', DATE '2025-11-28'),
  (7,  'Mei Tanaka',       'Field sales',        'APAC',          DATE '2022-08-22', NULL),
  (8,  'Ruth Adeyemi',     'Sales development',  'North America', DATE '2023-10-02', NULL),
  (9,  'Alex Kim',         'Sales development',  'EMEA',          DATE '2024-04-15', NULL),
  (10, 'Tom "TJ" Jarvis',  'Sales development',  'APAC',          DATE '2025-03-03', NULL),
  (11, 'Lena Fischer',     'Account management', 'EMEA',          DATE '2020-01-13', NULL),
  (12, 'Carlos Vega',      'Account management', 'North America', DATE '2021-11-08', NULL),
  (13, 'Noor Haddad',      'Field sales',        'North America', DATE '2026-06-08', NULL),
  (14, 'Hana Suzuki',      'Field sales',        'APAC',          DATE '2024-11-18', NULL)
) AS t(id, name, team, region, hired_on, left_on);

-- Products. On purpose: names with markup, quotes and an emoji.
CREATE TABLE crm.products AS
SELECT id, name, category, list_price::DECIMAL(12,2) AS list_price, cost::DECIMAL(12,2) AS cost
FROM (VALUES
  (1,  'Core platform',         'Platform', 4800, 1450),
  (2,  'Core platform "Plus"',  'Platform', 7900, 2300),
  (3,  'Analytics',             'Platform', 3600,  900),
  (4,  'Starter 🚀',            'Platform',  950,  210),
  (5,  'Connector <b>ERP</b>',  'Add-on',   1500,  320),
  (6,  'Connector mail',        'Add-on',    600,  110),
  (7,  'Premium support',       'Service',  2400, 1500),
  (8,  'Onboarding week',       'Service',  5200, 3900),
  (9,  'Training day',          'Service',  1100,  640),
  (10, 'Legacy archive',        'Add-on',    750,  500)      -- never sold: a member with no row
) AS t(id, name, category, list_price, cost);

CREATE TABLE crm.stages AS
SELECT stage, probability::DECIMAL(4,2) AS probability, position
FROM (VALUES
  ('qualified', 0.10, 1), ('proposal', 0.40, 2), ('negotiation', 0.70, 3),
  ('won', 1.00, 4), ('lost', 0.00, 5)
) AS t(stage, probability, position);

-- Accounts. On purpose: awkward names, an industry called Unknown beside industries not known,
-- names apart only by case or a trailing blank, no potential, an owner that does not exist.
CREATE TABLE crm.accounts AS
SELECT
  n AS id,
  CASE n
    WHEN 7  THEN 'Bobby "Tables" Ltd'
    WHEN 19 THEN '<b>Bold</b> & Sons'
    WHEN 23 THEN 'Smile 😀 GmbH'
    WHEN 31 THEN '''; drop table x; --'
    WHEN 40 THEN 'Northwind'
    WHEN 41 THEN 'northwind'
    WHEN 42 THEN 'Northwind '
    ELSE choose(n, 1, ['Alder','Basalt','Cedar','Delta','Ember','Falcon','Granite','Harbor',
                       'Indigo','Juniper','Keel','Lumen','Meridian','Nimbus','Orchard','Pylon'])
         || ' '
         || choose(n, 2, ['Labs','Foods','Freight','Health','Energy','Retail','Media','Metals'])
         || ' ' || n
  END AS name,
  CASE WHEN n % 29 = 0 THEN NULL WHEN n % 31 = 0 THEN 'Unknown'
       ELSE choose(n, 3, ['Manufacturing','Retail','Health','Finance','Software','Logistics'])
  END AS industry,
  CASE WHEN n % 37 = 0 THEN NULL
       ELSE choose(n, 4, ['North America','North America','North America','EMEA','EMEA','APAC'])
  END AS region,
  CASE WHEN n % 53 = 0 THEN 99 WHEN n % 47 = 0 THEN NULL
       ELSE choose(n, 5, [11, 12, 11, 12, 1, 4, 7]) END AS owner_id,
  CASE WHEN n % 11 = 0 THEN NULL ELSE (pick(n, 6, 20, 900) * 1000)::DECIMAL(12,2) END AS potential,
  DATE '2023-01-01' + pick(n, 7, 0, 1180)::INTEGER AS created_on
FROM range(1, 261) AS t(n)
ORDER BY id;

CREATE TABLE crm.contacts AS
SELECT
  n AS id,
  CASE WHEN n % 97 = 0 THEN 9999 ELSE 1 + (n * 7) % 260 END AS account_id,
  choose(n, 11, ['Ana','Ben','Chloé','Dmitri','Eva','Femi','Grace','Hugo','Ines','Jonas'])
    || ' ' || choose(n, 12, ['Abbott','Berg','Castro','Dube','Eriksen','Fontaine','Gupta'])
    AS name,
  choose(n, 13, ['CEO','CFO','Head of IT','Buyer','User','User']) AS role,
  mix(n, 13) % 6 < 3 AS is_decision_maker
FROM range(1, 701) AS t(n)
ORDER BY id;

-- Leads. On purpose: some qualified for sales that marketing never qualified, some of nobody.
CREATE TABLE crm.leads AS
WITH days AS (
  SELECT d::DATE AS day, (d::DATE - DATE '2025-01-01') AS day_number
  FROM generate_series(DATE '2025-01-01', DATE '2026-06-18', INTERVAL 1 DAY) AS t(d)
), numbered AS (
  SELECT row_number() OVER (ORDER BY day, k) AS id, day
  FROM days, range(20) AS r(k)
  WHERE k < CASE WHEN isodow(day) >= 6 THEN 4 ELSE 10 END
            + day_number // 130
            + mix(day_number, 21) % 5
            - CASE WHEN month(day) IN (7, 8, 12) THEN 2 ELSE 0 END
), placed AS (
  SELECT *, choose(id, 22, ['North America','North America','EMEA','EMEA','APAC']) AS region
  FROM numbered
), timed AS (
  SELECT *, moment(day, region, id, 23) AS created_at, mix(id, 25) % 1000 AS luck
  FROM placed
), qualified AS (
  SELECT *,
    CASE WHEN luck < 440
      THEN created_at + to_hours(pick(id, 26, 2, 200)) END AS mql_at,
    CASE
      WHEN luck < 150 THEN created_at + to_hours(210 + pick(id, 27, 10, 480))
      WHEN luck < 195 THEN created_at + to_hours(210 + pick(id, 27, 480, 1200))
      WHEN luck BETWEEN 440 AND 459 THEN created_at + to_hours(pick(id, 27, 24, 300))
    END AS sql_at
  FROM timed
)
SELECT
  id,
  CASE WHEN id % 173 = 0 THEN 99
       WHEN region = 'North America' THEN 8
       WHEN region = 'EMEA' THEN 9
       WHEN day >= DATE '2025-03-03' THEN 10
  END AS owner_id,
  choose(id, 28, ['web','web','event','referral','outbound','outbound',NULL]) AS channel,
  region,
  created_at,
  CASE WHEN mql_at < cutoff() THEN mql_at END AS mql_at,
  CASE WHEN sql_at < cutoff() THEN sql_at END AS sql_at,
  NULL::TIMESTAMP AS first_touch_at
FROM qualified
WHERE created_at < cutoff()
ORDER BY id;

-- Opportunities: one in four begins as a lead, the others are found by the representatives. On
-- purpose: open deals with no amount, no account or one that is gone, owners that do not exist,
-- two won deals with no amount, stale deals, a stage with a trailing blank, deals said to have
-- closed after the last day, and no win of APAC in February 2026.
CREATE TABLE crm.opportunities AS
WITH days AS (
  SELECT d::DATE AS day, (d::DATE - DATE '2024-10-01') AS day_number
  FROM generate_series(DATE '2024-10-01', DATE '2026-06-18', INTERVAL 1 DAY) AS t(d)
), found AS (
  SELECT day AS begun, NULL::BIGINT AS lead_id, NULL::TIMESTAMP AS lead_at, day_number * 20 + k AS seed
  FROM days, range(12) AS r(k)
  WHERE isodow(day) < 6
    AND k < 4 + day_number // 320 + mix(day_number, 31) % 3
            + CASE WHEN month(day) IN (4, 9, 10) THEN 1 ELSE 0 END
            - CASE WHEN month(day) IN (6, 7, 12) THEN 1 ELSE 0 END
), grown AS (
  SELECT sql_at::DATE, id, sql_at + to_hours(pick(id, 32, 1, 200)), 100000 + id
  FROM crm.leads
  WHERE sql_at IS NOT NULL AND mix(id, 33) % 100 < 72
), all_of_them AS (
  SELECT * FROM found UNION ALL SELECT * FROM grown
), owned AS (
  SELECT *, choose(seed, 34, [1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 14, 12, 11]) AS chosen
  FROM all_of_them
), placed AS (
  SELECT owned.*,
    CASE WHEN begun > coalesce(left_on, DATE '2099-01-01') OR begun < hired_on THEN 4
         ELSE chosen END AS owner
  FROM owned JOIN crm.reps ON reps.id = owned.chosen
), timed AS (
  SELECT placed.*, reps.region,
    coalesce(lead_at, moment(begun, reps.region, seed, 35)) AS created_at,
    mix(seed, 37) % 1000 AS luck
  FROM placed JOIN crm.reps ON reps.id = placed.owner
), judged AS (
  SELECT *,
    -- the odds differ by representative
    CASE WHEN luck < 195 + 20 * (owner * 5 % 7) THEN 'won'
         WHEN luck < 965 THEN 'lost' ELSE 'stale' END AS fate
  FROM timed
), ended AS (
  SELECT *,
    CASE fate
      WHEN 'won' THEN moment(working(created_at::DATE + pick(seed, 38, 20, 78)::INTEGER), region, seed, 39)
      WHEN 'lost' THEN moment(working(created_at::DATE + pick(seed, 38, 12, 95)::INTEGER), region, seed, 39)
    END AS ends_at
  FROM judged
), priced AS (
  SELECT *,
    (CASE WHEN mix(seed, 41) % 100 < 58 THEN pick(seed, 42, 4200, 15000)
          WHEN mix(seed, 41) % 100 < 91 THEN pick(seed, 42, 15000, 44000)
          ELSE pick(seed, 42, 44000, 88000) END
     * (940 + (begun - DATE '2024-10-01') // 8) // 1000
     + mix(seed, 43) % 4 * 0.25)::DECIMAL(12,2) AS price
  FROM ended
), closed AS (
  SELECT *,
    CASE WHEN ends_at < cutoff() THEN ends_at
         -- on purpose: closed in the future
         WHEN ends_at >= cutoff() AND mix(seed, 44) % 40 = 0 THEN ends_at END AS closed_at
  FROM priced
), kept AS (
  SELECT *, row_number() OVER (ORDER BY created_at, seed) AS id
  FROM closed
  WHERE created_at < cutoff()
    AND (closed_at IS NULL OR closed_at >= TIMESTAMP '2025-01-01 05:00:00')
    AND NOT (fate = 'stale' AND begun < DATE '2024-12-15')
)
SELECT
  id,
  CASE WHEN id % 83 = 0 THEN NULL WHEN id % 211 = 0 THEN 9999 ELSE pick(seed, 45, 1, 260) END AS account_id,
  CASE WHEN id % 61 = 0 THEN 99 WHEN id % 149 = 0 THEN NULL ELSE owner END AS owner_id,
  lead_id,
  choose(seed, 46, ['New business','New business','Expansion']) AS kind,
  CASE
    WHEN closed_at IS NOT NULL AND fate = 'won' AND region = 'APAC'
      AND closed_at >= TIMESTAMP '2026-02-01 05:00:00'
      AND closed_at < TIMESTAMP '2026-03-01 05:00:00' THEN 'lost'
    WHEN closed_at IS NOT NULL THEN fate
    WHEN id % 59 = 0 THEN 'negotiation '
    WHEN cutoff() - created_at < INTERVAL 14 DAY THEN 'qualified'
    WHEN mix(seed, 47) % 3 = 0 THEN 'negotiation'
    ELSE choose(seed, 48, ['qualified','proposal','proposal'])
  END AS stage,
  CASE WHEN closed_at IS NULL AND mix(seed, 49) % 5 = 0 THEN NULL
       WHEN fate = 'lost' AND mix(seed, 49) % 17 = 0 THEN NULL
       WHEN id IN (SELECT min(id) FROM kept WHERE fate = 'won' AND id > 400 AND closed_at < cutoff()
                   UNION ALL
                   SELECT min(id) FROM kept WHERE fate = 'won' AND id > 2200 AND closed_at < cutoff())
         THEN NULL
       ELSE price END AS amount,
  created_at,
  CASE WHEN mix(seed, 50) % 100 < 86
        AND created_at + to_hours(pick(seed, 56, 8, 230)) < coalesce(closed_at, cutoff())
       THEN created_at + to_hours(pick(seed, 56, 8, 230)) END AS qualified_at,
  closed_at
FROM kept
ORDER BY id;

-- On purpose: one deal won half an hour before midnight in New York, one at midnight itself.
UPDATE crm.opportunities SET closed_at = TIMESTAMP '2026-06-18 03:30:00'
WHERE id = (SELECT max(id) FROM crm.opportunities WHERE stage = 'won' AND closed_at < cutoff());
UPDATE crm.opportunities SET closed_at = cutoff()
WHERE id = (SELECT max(id) FROM crm.opportunities
            WHERE stage = 'won' AND closed_at < TIMESTAMP '2026-06-18 03:30:00');

-- Proposals, with their lines. On purpose: none at all in December 2025.
CREATE TABLE crm.proposals AS
WITH candidate AS (
  SELECT id AS opportunity_id, owner_id AS rep_id, account_id,
    created_at + to_hours(pick(id, 51, 70, 340)) AS sent_at, closed_at, stage
  FROM crm.opportunities
  WHERE mix(id, 52) % 100 < 70
)
SELECT row_number() OVER (ORDER BY sent_at, opportunity_id) AS id,
  opportunity_id, rep_id, account_id, sent_at
FROM candidate
WHERE sent_at < cutoff()
  AND sent_at < coalesce(closed_at, cutoff())
  AND sent_at >= TIMESTAMP '2025-01-01 05:00:00'
  AND NOT (sent_at >= TIMESTAMP '2025-12-01 05:00:00' AND sent_at < TIMESTAMP '2026-01-01 05:00:00')
ORDER BY id;

CREATE TABLE crm.proposal_lines AS
SELECT
  proposals.id AS proposal_id,
  line AS line_no,
  choose(proposals.id * 10 + line, 53,
         CASE line WHEN 1 THEN [1, 1, 2, 3, 4] ELSE [3, 5, 5, 6, 7, 8, 9] END) AS product_id,
  pick(proposals.id * 10 + line, 54, 1, 6) AS quantity
FROM crm.proposals, range(1, 5) AS r(line)
WHERE line <= 1 + mix(proposals.id, 55) % 4
ORDER BY proposal_id, line_no;

-- Orders of the ERP, in Berlin time: one for each won deal with an account, and repeat orders.
CREATE TABLE crm.orders AS
WITH first_orders AS (
  SELECT id AS opportunity_id, account_id, owner_id AS rep_id,
    closed_at + to_hours(pick(id, 61, 1, 70)) AS placed_at, amount, id AS seed
  FROM crm.opportunities
  WHERE stage = 'won' AND closed_at < cutoff() AND account_id IS NOT NULL
), repeats AS (
  SELECT NULL::BIGINT, 1 + mix(n, 62) % 190, choose(n, 63, [11, 12]),
    moment(working(DATE '2025-01-02' + (n * 531 // 900)::INTEGER), 'EMEA', n, 64),
    pick(n, 66, 400, 4200)::DECIMAL(12,2), 50000 + n
  FROM range(1, 901) AS t(n)
), all_of_them AS (
  SELECT * FROM first_orders UNION ALL SELECT * FROM repeats
)
SELECT row_number() OVER (ORDER BY placed_at, seed) AS id,
  opportunity_id, account_id, rep_id,
  placed_at + CASE WHEN (placed_at >= TIMESTAMP '2025-03-30 01:00:00' AND placed_at < TIMESTAMP '2025-10-26 01:00:00')
              OR placed_at >= TIMESTAMP '2026-03-29 01:00:00'
            THEN INTERVAL 2 HOUR ELSE INTERVAL 1 HOUR END AS ordered_at,
  amount AS asked
FROM all_of_them
WHERE placed_at < cutoff()
ORDER BY id;

CREATE TABLE crm.order_lines AS
WITH line AS (
  SELECT orders.id AS order_id, line AS line_no, coalesce(asked, 9000) AS asked,
    choose(orders.id * 10 + line, 71,
           CASE line WHEN 1 THEN [1, 1, 2, 2, 3, 4] ELSE [3, 5, 6, 7, 8, 9] END) AS product_id,
    1 + mix(orders.id, 72) % 3 AS lines
  FROM crm.orders, range(1, 4) AS r(line)
  WHERE line <= 1 + mix(orders.id, 72) % 3
)
SELECT order_id, line_no,
  -- on purpose: a product that is no longer listed
  CASE WHEN order_id % 301 = 0 THEN 77 ELSE product_id END AS product_id,
  greatest(1, (asked / lines)::BIGINT // list_price::BIGINT) AS quantity,
  (list_price * (100 - pick(order_id * 10 + line_no, 73, 0, 22)) / 100)::DECIMAL(12,2) AS unit_price,
  (cost * (100 + pick(order_id * 10 + line_no, 74, 0, 8)) / 100)::DECIMAL(12,2) AS unit_cost
FROM line JOIN crm.products ON products.id = product_id
ORDER BY order_id, line_no;

ALTER TABLE crm.orders DROP COLUMN asked;

-- Activities: the first touch of a lead, follow-ups, each representative's working days, and what
-- is planned. On purpose: planned ones lie ahead of the last day, some are overdue, and a few are
-- dated in the future as if done.
CREATE TABLE crm.activities AS
WITH touches AS (
  SELECT owner_id AS rep_id, id AS lead_id, NULL::BIGINT AS account_id, NULL::BIGINT AS contact_id,
    choose(id, 81, ['call','email','call']) AS kind,
    weekday(created_at + to_minutes(CASE WHEN mix(id, 82) % 10 < 7 THEN pick(id, 83, 6, 420)
                                         ELSE pick(id, 83, 420, 3600) END)) AS occurred_at,
    id AS seed
  FROM crm.leads
  WHERE mix(id, 84) % 100 < 88
), follow_ups AS (
  SELECT rep_id, lead_id, NULL::BIGINT, NULL::BIGINT,
    'follow_up',
    weekday(occurred_at + to_hours(20 * k + pick(seed * 4 + k, 85, 1, 90))),
    100000 + seed * 4 + k
  FROM touches, range(1, 4) AS r(k)
  WHERE k <= mix(seed, 86) % 4 - 1 + seed % 2
), days AS (
  SELECT d::DATE AS day, (d::DATE - DATE '2025-01-01') AS day_number
  FROM generate_series(DATE '2025-01-01', DATE '2026-06-18', INTERVAL 1 DAY) AS t(d)
  WHERE isodow(d) < 6 AND NOT (month(d) = 12 AND day(d) BETWEEN 24 AND 26) AND NOT (month(d) = 1 AND day(d) = 1)
), slots AS (
  SELECT reps.id AS rep_id, team, region, day, 1000000 + (day_number * 20 + reps.id) * 10 + k AS seed
  FROM days, crm.reps, range(6) AS r(k)
  WHERE day >= hired_on AND day < coalesce(left_on, DATE '2099-01-01') AND reps.id <> 13
    AND mix(day_number * 20 + reps.id, 87) % 16 <> 0             -- a day off
    AND k < CASE team WHEN 'Sales development' THEN 2 ELSE 3 END + mix(day_number * 20 + reps.id, 88) % 3
), worked AS (
  SELECT rep_id, seed, day, region,
    choose(seed, 89, ['call','call','call','call','call','email','email','meeting','meeting','visit',
                      'idea','roi_evaluation','admin','admin','travel','training']) AS kind,
    pick(seed, 90, 1, 700) AS contact
  FROM slots
), routine AS (
  SELECT rep_id, NULL::BIGINT, contacts.account_id, contacts.id, kind,
    moment(day, region, seed, 91), seed
  FROM worked LEFT JOIN crm.contacts
    ON contacts.id = worked.contact AND kind NOT IN ('admin','travel','training')
), done AS (
  SELECT *, occurred_at::DATE AS due_on, true AS is_done FROM (
    SELECT * FROM touches UNION ALL SELECT * FROM follow_ups UNION ALL SELECT * FROM routine)
  WHERE occurred_at < cutoff() OR seed % 97 = 0                  -- and a few dated in the future
), planned AS (
  SELECT choose(n, 92, [1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 14]), NULL::BIGINT, contacts.account_id,
    contacts.id, choose(n, 93, ['call','meeting','visit','follow_up']),
    NULL::TIMESTAMP, 2000000 + n, working(DATE '2026-06-01' + pick(n, 94, 0, 60)::INTEGER), false
  FROM range(1, 321) AS t(n) JOIN crm.contacts ON contacts.id = pick(n, 95, 1, 700)
), all_of_them AS (
  SELECT * FROM done UNION ALL SELECT * FROM planned
)
SELECT
  row_number() OVER (ORDER BY coalesce(occurred_at, due_on::TIMESTAMP), seed) AS id,
  rep_id, lead_id, account_id, contact_id, kind, occurred_at,
  CASE WHEN is_done AND seed % 5 < 3 THEN NULL ELSE due_on END AS due_on,
  is_done,
  kind IN ('call','email','follow_up','meeting','visit','idea','roi_evaluation') AS is_selling,
  CASE WHEN NOT is_done OR mix(seed, 97) % 50 = 0 THEN NULL
       WHEN kind IN ('email','follow_up') THEN pick(seed, 98, 3, 18)
       WHEN kind = 'call' THEN pick(seed, 98, 4, 40)
       WHEN kind IN ('visit','travel','training') THEN pick(seed, 98, 60, 240)
       ELSE pick(seed, 98, 20, 90) END AS duration_minutes
FROM all_of_them
ORDER BY id;

UPDATE crm.leads SET first_touch_at = touched.first_at
FROM (SELECT lead_id, min(occurred_at) AS first_at FROM crm.activities
      WHERE lead_id IS NOT NULL AND occurred_at < cutoff() GROUP BY lead_id) AS touched
WHERE leads.id = touched.lead_id;

-- Two who began this spring: their quotas are ramped, and no deal is theirs yet.
INSERT INTO crm.reps VALUES
  (15, 'Amara Nwosu',  'Field sales', 'EMEA',          DATE '2026-03-16', NULL),
  (16, 'Felix Brandt', 'Field sales', 'North America', DATE '2026-04-13', NULL);

-- Quotas. On purpose: one is missing (representative 5, March 2026).
CREATE TABLE crm.quotas AS
SELECT reps.id AS rep_id, m::DATE AS month,
  ((CASE team WHEN 'Field sales' THEN 105000 ELSE 60000 END)
   + CASE region WHEN 'North America' THEN 20000 ELSE 0 END
   + (year(m) - 2025) * 10000
   + CASE WHEN month(m) IN (3, 6, 9, 12) THEN 15000 ELSE 0 END)::DECIMAL(12,2) AS amount
FROM crm.reps, generate_series(DATE '2025-01-01', DATE '2026-12-01', INTERVAL 1 MONTH) AS t(m)
WHERE team <> 'Sales development'
  AND last_day(m::DATE) >= hired_on AND m < coalesce(left_on, DATE '2099-01-01')
  AND NOT (reps.id = 5 AND m = DATE '2026-03-01')
ORDER BY rep_id, month;

CREATE TABLE crm.sales_costs AS
SELECT m::DATE AS month, category,
  (base * (100 + (year(m) - 2025) * 6 + mix(year(m) * 12 + month(m), 101) % 9) / 100)::DECIMAL(12,2) AS amount
FROM generate_series(DATE '2025-01-01', DATE '2026-06-01', INTERVAL 1 MONTH) AS t(m),
  (VALUES ('salaries', 148000), ('travel', 14000), ('tools', 9500)) AS c(category, base)
ORDER BY month, category;

CREATE TABLE crm.marketing_costs AS
SELECT m::DATE AS month, channel,
  (base * (90 + mix(year(m) * 12 + month(m) + base, 102) % 30) / 100)::DECIMAL(12,2) AS amount
FROM generate_series(DATE '2025-01-01', DATE '2026-06-01', INTERVAL 1 MONTH) AS t(m),
  (VALUES ('web', 21000), ('event', 17000), ('outbound', 6000)) AS c(channel, base)
WHERE NOT (channel = 'event' AND month(m) = 8)                   -- no event in August
ORDER BY month, channel;

-- Projects, by the civil day on which they began.
CREATE TABLE crm.projects AS
SELECT n AS id, pick(n, 111, 1, 260) AS account_id, choose(n, 112, [11, 12]) AS rep_id,
  working(DATE '2025-01-02' + (n * 530 // 150)::INTEGER) AS started_on,
  CASE WHEN n < 110 THEN working(DATE '2025-01-02' + (n * 530 // 150 + pick(n, 113, 20, 120))::INTEGER) END AS ended_on,
  (pick(n, 114, 4, 60) * 1000)::DECIMAL(12,2) AS budget
FROM range(1, 151) AS t(n)
ORDER BY id;

-- The pipeline as it stood each evening since July 2025. On purpose: the job did not run on
-- 3 May 2026.
CREATE TABLE crm.pipeline_daily AS
SELECT day::DATE AS day, opportunities.id AS opportunity_id, owner_id,
  CASE WHEN date_diff('day', created_at, day) < 12 THEN 'qualified'
       WHEN date_diff('day', created_at, day) < 40 THEN 'proposal' ELSE 'negotiation' END AS stage,
  amount
FROM generate_series(TIMESTAMP '2025-07-01', TIMESTAMP '2026-06-17', INTERVAL 1 DAY) AS t(day)
JOIN crm.opportunities
  ON created_at < day + INTERVAL 28 HOUR AND (closed_at IS NULL OR closed_at >= day + INTERVAL 28 HOUR)
WHERE day <> TIMESTAMP '2026-05-03'
ORDER BY day, opportunity_id;
