-- Purpose: published practice tests, answer by answer.
-- Grain: one kommune, test, target group and question.
CREATE OR REPLACE VIEW {{views}}.test_answers
(
    kommune_code       LowCardinality(String) COMMENT 'The kommune''s code.',
    kommune_name       Nullable(String)       COMMENT 'The kommune''s name.',
    test               LowCardinality(String) COMMENT 'Which test: EVIDENCE or GOOD_PRACTICE.',
    target_group_id    String                 COMMENT 'The group of unemployed that the test is about.',
    target_group_title Nullable(String)       COMMENT 'The title of the target group in Danish.',
    published_score    Nullable(Float64)      COMMENT 'The score as published, never recomputed.',
    question_id        String                 COMMENT 'The question.',
    question_title     Nullable(String)       COMMENT 'The question in Danish.',
    question_title_en  Nullable(String)       COMMENT 'The same in English.',
    question_position  Nullable(Int64)        COMMENT 'Its place in the test, from 1.',
    answer             LowCardinality(String) COMMENT 'YES, PARTLY, NO or NOT_STATED.',
    inferred           Bool                   COMMENT 'True where the answer was read from its sentence, as the source left the label out.',
    source_id          Nullable(String)       COMMENT 'Where it comes from: the row''s own source, else the indicator''s.',
    source_title       Nullable(String)       COMMENT 'The title of the source.',
    source_publisher   Nullable(String)       COMMENT 'Who published the source.',
    source_url         Nullable(String)       COMMENT 'Where the source can be read.',
    licence            Nullable(String)       COMMENT 'On what terms it may be used: those of the source, else of the dataset.',
    dataset_id         LowCardinality(String) COMMENT 'The dataset.',
    synthetic          Bool                   COMMENT 'True where the figures are made up for demonstration.',
    release_id         String                 COMMENT 'The release that the row is read from, the newest of its dataset.'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    r.kommune AS kommune_code,
    nullIf(k.name, '') AS kommune_name,
    r.kind AS test,
    r.target_group AS target_group_id,
    nullIf(t.title_da, '') AS target_group_title,
    r.published_score AS published_score,
    r.answered.1 AS question_id,
    nullIf(q.title_da, '') AS question_title,
    coalesce(nullIf(q.title_en, ''), nullIf(q.title_da, '')) AS question_title_en,
    nullIf(q.position, 0) AS question_position,
    r.answered.2 AS answer,
    r.answered.3 AS inferred,
    r.source AS source_id,
    nullIf(u.title, '') AS source_title,
    nullIf(u.publisher, '') AS source_publisher,
    u.url AS source_url,
    coalesce(u.licence, r.licence) AS licence,
    r.dataset AS dataset_id,
    r.synthetic AS synthetic,
    r.release_id AS release_id
FROM
(
    SELECT
        h.dataset AS dataset, h.id AS release_id, h.licence AS licence, h.synthetic AS synthetic, h.runs AS runs, h.tables AS tables,
        f.kommune AS kommune, f.kind AS kind, f.target_group AS target_group, f.published_score AS published_score, f.source AS source, answered
    FROM {{heads}} AS h
    INNER JOIN {{database}}.test_results AS f ON f.dataset = h.dataset AND f.run = h.runs[indexOf(h.tables, 'test_results')]
    ARRAY JOIN arrayZip(f.questions, f.answers, f.inferred) AS answered
) AS r
LEFT JOIN {{database}}.test_questions AS q ON q.dataset = r.dataset AND q.run = r.runs[indexOf(r.tables, 'test_questions')] AND q.id = r.answered.1
LEFT JOIN {{database}}.target_groups AS t ON t.dataset = r.dataset AND t.run = r.runs[indexOf(r.tables, 'target_groups')] AND t.id = r.target_group
LEFT JOIN {{database}}.sources AS u ON u.dataset = r.dataset AND u.run = r.runs[indexOf(r.tables, 'sources')] AND u.id = r.source
LEFT JOIN {{places}} AS k ON k.area = r.kommune
COMMENT '{{version}}'
