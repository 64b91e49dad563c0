-- Purpose: facts about how many left the register of unemployed.
-- Grain: one fact.
CREATE OR REPLACE VIEW {{views}}.deregistrations
(
    deregistration_id String                 COMMENT 'The fact.',
    kommune_code      LowCardinality(String) COMMENT 'The kommune''s code.',
    kommune_name      Nullable(String)       COMMENT 'The kommune''s name.',
    initiative_id     Nullable(String)       COMMENT 'The initiative whose participants are counted; NULL where they are a target group.',
    initiative_title  Nullable(String)       COMMENT 'The title of the initiative in Danish.',
    target_group_ids  String                 COMMENT 'The target groups, parted by |.',
    cohort            String                 COMMENT 'The period in which they began.',
    horizon_months    Int64                  COMMENT 'How many months later they were looked at.',
    participants      Nullable(Int64)        COMMENT 'How many they were; NULL where hidden or not known.',
    deregistered      Nullable(Int64)        COMMENT 'How many of them had left the register; NULL where hidden or not known.',
    share_pct         Nullable(Float64)      COMMENT 'That in per cent.',
    status            LowCardinality(String) COMMENT 'PUBLISHED, PROVISIONAL, or why there is no figure.',
    qualifier         LowCardinality(String) COMMENT 'How exact the source says the figure is.',
    source_id         Nullable(String)       COMMENT 'Where it comes from: the row''s own source, else the indicator''s.',
    source_title      Nullable(String)       COMMENT 'The title of the source.',
    source_publisher  Nullable(String)       COMMENT 'Who published the source.',
    source_url        Nullable(String)       COMMENT 'Where the source can be read.',
    licence           Nullable(String)       COMMENT 'On what terms it may be used: those of the source, else of the dataset.',
    dataset_id        LowCardinality(String) COMMENT 'The dataset.',
    synthetic         Bool                   COMMENT 'True where the figures are made up for demonstration.',
    release_id        String                 COMMENT 'The release that the row is read from, the newest of its dataset.'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    f.id AS deregistration_id,
    f.kommune AS kommune_code,
    nullIf(k.name, '') AS kommune_name,
    f.initiative AS initiative_id,
    nullIf(n.title_da, '') AS initiative_title,
    arrayStringConcat(f.target_groups, '|') AS target_group_ids,
    f.cohort AS cohort,
    f.horizon_months AS horizon_months,
    f.participants AS participants,
    f.deregistered AS deregistered,
    f.share_pct AS share_pct,
    f.status AS status,
    f.qualifier AS qualifier,
    f.source AS source_id,
    nullIf(u.title, '') AS source_title,
    nullIf(u.publisher, '') AS source_publisher,
    u.url AS source_url,
    coalesce(u.licence, h.licence) AS licence,
    h.dataset AS dataset_id,
    h.synthetic AS synthetic,
    h.id AS release_id
FROM {{heads}} AS h
INNER JOIN {{database}}.deregistrations AS f ON f.dataset = h.dataset AND f.run = h.runs[indexOf(h.tables, 'deregistrations')]
LEFT JOIN {{database}}.initiatives AS n ON n.dataset = h.dataset AND n.run = h.runs[indexOf(h.tables, 'initiatives')] AND n.id = f.initiative
LEFT JOIN {{database}}.sources AS u ON u.dataset = h.dataset AND u.run = h.runs[indexOf(h.tables, 'sources')] AND u.id = f.source
LEFT JOIN {{places}} AS k ON k.area = f.kommune
COMMENT '{{version}}'
