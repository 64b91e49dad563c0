-- Purpose: facts about who took part in courses; a fact of several kommuner stays one row.
-- Grain: one fact.
CREATE OR REPLACE VIEW {{views}}.participations
(
    participation_id String                 COMMENT 'The fact.',
    course_id        String                 COMMENT 'The course.',
    course_title     Nullable(String)       COMMENT 'The title of the course.',
    kommune_codes    String                 COMMENT 'The kommuner that the fact covers together, parted by |. It is never split between them.',
    kommuner         UInt32                 COMMENT 'How many kommuner the fact covers.',
    job_profile_ids  String                 COMMENT 'The job profiles of those who took part, parted by |; empty where the source names none.',
    participants     Nullable(Int64)        COMMENT 'How many took part, over all the kommuner; NULL where the source does not say.',
    qualifier        LowCardinality(String) COMMENT 'How exact the source says that number is.',
    whole_jobcentre  Bool                   COMMENT 'True where all of the jobcentre''s staff took part.',
    part_of          Nullable(String)       COMMENT 'The fact that holds this one: never add up both.',
    fact_status      LowCardinality(String) COMMENT 'Whether it was done or planned, as the source tells; empty where it does not.',
    first_day        Nullable(Date32)       COMMENT 'The first day.',
    last_day         Nullable(Date32)       COMMENT 'The last day.',
    source_id        Nullable(String)       COMMENT 'Where it comes from: the row''s own source, else the indicator''s.',
    source_title     Nullable(String)       COMMENT 'The title of the source.',
    source_publisher Nullable(String)       COMMENT 'Who published the source.',
    source_url       Nullable(String)       COMMENT 'Where the source can be read.',
    licence          Nullable(String)       COMMENT 'On what terms it may be used: those of the source, else of the dataset.',
    dataset_id       LowCardinality(String) COMMENT 'The dataset.',
    synthetic        Bool                   COMMENT 'True where the figures are made up for demonstration.',
    release_id       String                 COMMENT 'The release that the row is read from, the newest of its dataset.'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    f.id AS participation_id,
    f.course AS course_id,
    nullIf(c.title, '') AS course_title,
    arrayStringConcat(f.kommuner, '|') AS kommune_codes,
    length(f.kommuner) AS kommuner,
    arrayStringConcat(f.job_profiles, '|') AS job_profile_ids,
    f.participants AS participants,
    f.qualifier AS qualifier,
    f.whole_jobcentre AS whole_jobcentre,
    f.part_of AS part_of,
    f.status AS fact_status,
    f.from AS first_day,
    f.to AS last_day,
    f.source AS source_id,
    nullIf(u.title, '') AS source_title,
    nullIf(u.publisher, '') AS source_publisher,
    u.url AS source_url,
    coalesce(u.licence, h.licence) AS licence,
    h.dataset AS dataset_id,
    h.synthetic AS synthetic,
    h.id AS release_id
FROM {{heads}} AS h
INNER JOIN {{database}}.participations AS f ON f.dataset = h.dataset AND f.run = h.runs[indexOf(h.tables, 'participations')]
LEFT JOIN {{database}}.courses AS c ON c.dataset = h.dataset AND c.run = h.runs[indexOf(h.tables, 'courses')] AND c.id = f.course
LEFT JOIN {{database}}.sources AS u ON u.dataset = h.dataset AND u.run = h.runs[indexOf(h.tables, 'sources')] AND u.id = f.source
COMMENT '{{version}}'
