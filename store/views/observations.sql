-- Purpose: every figure of kommuner, of the newest releases.
-- Grain: one indicator, kommune, period and target group.
CREATE OR REPLACE VIEW {{views}}.observations
(
    indicator_id          LowCardinality(String) COMMENT 'The indicator, DATASET/NAME.',
    indicator_title       String                 COMMENT 'The indicator''s title in Danish.',
    indicator_title_en    String                 COMMENT 'The same in English; Danish where there is no translation.',
    kind                  LowCardinality(String) COMMENT 'PROPORTION, RATE, COUNT, MEAN, SCORE or DIFFERENCE.',
    unit                  String                 COMMENT 'The unit of value.',
    polarity              LowCardinality(String) COMMENT 'HIGHER_IS_BETTER, LOWER_IS_BETTER or NEUTRAL.',
    kommune_code          LowCardinality(String) COMMENT 'The kommune''s code, three digits.',
    kommune_name          Nullable(String)       COMMENT 'The kommune''s name.',
    region_id             Nullable(String)       COMMENT 'The region that the area is or lies in on the last day of the period.',
    region_name           Nullable(String)       COMMENT 'What that region is called.',
    landsdel_id           Nullable(String)       COMMENT 'The landsdel that the area is or lies in on the last day of the period.',
    landsdel_name         Nullable(String)       COMMENT 'What that landsdel is called.',
    period                LowCardinality(String) COMMENT 'The period as the API writes it, e.g. 2024, 2024Q3, 2024M07.',
    period_type           LowCardinality(String) COMMENT 'YEAR, HALF_YEAR, QUARTER, MONTH, WEEK or QUARTER_WINDOW. Never add up periods of several types.',
    period_start          Date32                 COMMENT 'The first day of the period.',
    period_end            Date32                 COMMENT 'The last day of the period.',
    target_group_id       Nullable(String)       COMMENT 'The group of citizens; NULL where the figure is of everybody.',
    target_group_title    Nullable(String)       COMMENT 'The title of the target group in Danish.',
    target_group_title_en Nullable(String)       COMMENT 'The same in English.',
    target_group_is_total Bool                   COMMENT 'True where the row is of all target groups together. Filter by it before adding up.',
    value                 Nullable(Float64)      COMMENT 'The figure in the unit of the indicator; NULL where there is none, which is never zero.',
    numerator             Nullable(Float64)      COMMENT 'The part that is counted; NULL where the source does not publish it.',
    denominator           Nullable(Float64)      COMMENT 'The whole that the numerator is divided by; NULL where the source does not publish it.',
    status                LowCardinality(String) COMMENT 'PUBLISHED, PROVISIONAL, or why there is no figure: SUPPRESSED (hidden to protect individuals), MISSING, NOT_APPLICABLE.',
    qualifier             LowCardinality(String) COMMENT 'How exact the source says the figure is: EXACT, ABOUT, JUST_OVER, JUST_UNDER, AT_LEAST or AT_MOST.',
    in_source             Bool                   COMMENT 'False where the newest delivery lacks the row; it is kept with its last value.',
    source_id             Nullable(String)       COMMENT 'Where it comes from: the row''s own source, else the indicator''s.',
    source_title          Nullable(String)       COMMENT 'The title of the source.',
    source_publisher      Nullable(String)       COMMENT 'Who published the source.',
    source_url            Nullable(String)       COMMENT 'Where the source can be read.',
    licence               Nullable(String)       COMMENT 'On what terms it may be used: those of the source, else of the dataset.',
    dataset_id            LowCardinality(String) COMMENT 'The dataset.',
    synthetic             Bool                   COMMENT 'True where the figures are made up for demonstration.',
    release_id            String                 COMMENT 'The release that the row is read from, the newest of its dataset.'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    o.indicator AS indicator_id,
    s.title_da AS indicator_title,
    if(s.title_en = '', s.title_da, s.title_en) AS indicator_title_en,
    s.kind AS kind,
    s.unit AS unit,
    if(s.kind = 'COUNT' AND s.counts_persons, 'NEUTRAL', s.polarity) AS polarity,
    o.area AS kommune_code,
    nullIf(p.name, '') AS kommune_name,
    nullIf(arrayFirst(g -> g.3 <= period_end AND g.4 >= period_end, p.regions).1, '') AS region_id,
    nullIf(arrayFirst(g -> g.3 <= period_end AND g.4 >= period_end, p.regions).2, '') AS region_name,
    nullIf(arrayFirst(g -> g.3 <= period_end AND g.4 >= period_end, p.landsdele).1, '') AS landsdel_id,
    nullIf(arrayFirst(g -> g.3 <= period_end AND g.4 >= period_end, p.landsdele).2, '') AS landsdel_name,
    o.period AS period,
    multiIf(length(o.period) = 4, 'YEAR', o.period LIKE '____QMAT%', 'QUARTER_WINDOW', o.period LIKE '____H%', 'HALF_YEAR', o.period LIKE '____Q%', 'QUARTER', o.period LIKE '____M%', 'MONTH', 'WEEK') AS period_type,
    multiIf(
        period_type = 'YEAR', makeDate32(toInt32(substring(o.period, 1, 4)), 1, 1),
        period_type = 'QUARTER_WINDOW', addMonths(makeDate32(toInt32(substring(o.period, 1, 4)), 3 * toInt32OrZero(extract(substring(o.period, 5), '[0-9]+$')) - 2, 1), -9),
        period_type = 'HALF_YEAR', makeDate32(toInt32(substring(o.period, 1, 4)), 6 * toInt32OrZero(extract(substring(o.period, 5), '[0-9]+$')) - 5, 1),
        period_type = 'QUARTER', makeDate32(toInt32(substring(o.period, 1, 4)), 3 * toInt32OrZero(extract(substring(o.period, 5), '[0-9]+$')) - 2, 1),
        period_type = 'MONTH', makeDate32(toInt32(substring(o.period, 1, 4)), toInt32OrZero(extract(substring(o.period, 5), '[0-9]+$')), 1),
        addDays(toDate32(toMonday(makeDate(toInt32(substring(o.period, 1, 4)), 1, 4))), 7 * (toInt32OrZero(extract(substring(o.period, 5), '[0-9]+$')) - 1))) AS period_start,
    if(period_type = 'WEEK', addDays(period_start, 6), addDays(addMonths(period_start, multiIf(period_type IN ('YEAR', 'QUARTER_WINDOW'), 12, period_type = 'HALF_YEAR', 6, period_type = 'QUARTER', 3, 1)), -1)) AS period_end,
    nullIf(toString(o.target_group), '') AS target_group_id,
    nullIf(t.title_da, '') AS target_group_title,
    coalesce(nullIf(t.title_en, ''), nullIf(t.title_da, '')) AS target_group_title_en,
    toBool(o.target_group = '' OR ifNull(t.total, false)) AS target_group_is_total,
    coalesce(o.value, s.scale * o.numerator / nullIf(o.denominator, 0)) AS value,
    o.numerator AS numerator,
    o.denominator AS denominator,
    toString(o.status) AS status,
    toString(o.qualifier) AS qualifier,
    toBool(NOT o.gone) AS in_source,
    coalesce(nullIf(toString(o.source), ''), s.source) AS source_id,
    nullIf(u.title, '') AS source_title,
    nullIf(u.publisher, '') AS source_publisher,
    u.url AS source_url,
    coalesce(u.licence, s.licence) AS licence,
    s.dataset AS dataset_id,
    s.synthetic AS synthetic,
    s.release_id AS release_id
FROM {{database}}.observations AS o
INNER JOIN
(
    SELECT
        x.dataset AS dataset, x.release_id AS release_id, x.licence AS licence, x.synthetic AS synthetic, x.indicator AS indicator, x.year AS year, x.run AS run,
        x.groups_run AS groups_run, x.sources_run AS sources_run,
        i.title_da AS title_da, i.title_en AS title_en, i.kind AS kind, i.unit AS unit, i.polarity AS polarity, i.counts_persons AS counts_persons,
        i.scale AS scale, i.source AS source
    FROM
    (
        SELECT
            h.dataset AS dataset, h.id AS release_id, h.licence AS licence, h.synthetic AS synthetic,
            h.runs[indexOf(h.tables, 'indicators')] AS indicators_run, h.runs[indexOf(h.tables, 'target_groups')] AS groups_run,
            h.runs[indexOf(h.tables, 'sources')] AS sources_run, slice.1 AS indicator, slice.2 AS year, slice.3 AS run
        FROM {{heads}} AS h
        ARRAY JOIN arrayFilter(x -> x.4 = 'observations', arrayZip(h.indicators, h.years, h.runs, h.tables)) AS slice
    ) AS x
    INNER JOIN {{database}}.indicators AS i ON i.dataset = x.dataset AND i.run = x.indicators_run AND i.id = x.indicator
) AS s ON s.indicator = o.indicator AND s.run = o.run AND s.year = toUInt16(substring(o.period, 1, 4))
LEFT JOIN {{database}}.target_groups AS t ON t.dataset = s.dataset AND t.run = s.groups_run AND t.id = o.target_group
LEFT JOIN {{database}}.sources AS u ON u.dataset = s.dataset AND u.run = s.sources_run AND u.id = coalesce(nullIf(toString(o.source), ''), s.source)
LEFT JOIN {{places}} AS p ON p.area = o.area
WHERE match(o.area, '^[0-9]{3}$')
COMMENT '{{version}}'
