-- Purpose: the releases that are kept; the other views show the newest of each dataset.
-- Grain: one release.
CREATE OR REPLACE VIEW {{views}}.releases
(
    release_id       String                 COMMENT 'The release, DATASET@NUMBER.',
    dataset_id       LowCardinality(String) COMMENT 'The dataset.',
    dataset_title    String                 COMMENT 'The title of the dataset in that release.',
    publisher        String                 COMMENT 'Who publishes the dataset.',
    licence          Nullable(String)       COMMENT 'On what terms it may be used.',
    synthetic        Bool                   COMMENT 'True where the figures are made up for demonstration.',
    sequence         UInt32                 COMMENT 'The number of the release in its dataset.',
    newest           Bool                   COMMENT 'True for the newest release of the dataset.',
    published_at     DateTime64(3, 'UTC')   COMMENT 'When it was published.',
    observation_rows UInt64                 COMMENT 'How many rows it holds.',
    content_hash     String                 COMMENT 'Two releases have the same one exactly where their content is the same.',
    note             Nullable(String)       COMMENT 'Why it was made.'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    r.id AS release_id,
    r.dataset AS dataset_id,
    r.title AS dataset_title,
    r.publisher AS publisher,
    r.licence AS licence,
    r.synthetic AS synthetic,
    r.sequence AS sequence,
    toBool(r.sequence = max(r.sequence) OVER (PARTITION BY r.dataset)) AS newest,
    r.published_at AS published_at,
    r.rows AS observation_rows,
    r.content_hash AS content_hash,
    r.note AS note
FROM {{database}}.releases AS r
WHERE r.content_hash != ''
COMMENT '{{version}}'
