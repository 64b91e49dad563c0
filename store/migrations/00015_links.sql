-- +goose Up
-- Purpose: what belongs to what, with a source for each link; editions of frameworks and
-- what they are derived from; how courses are taught and what they cost. What was loaded
-- before has none of it.

-- Grain: a dataset, run and one link as one source has it.
CREATE TABLE IF NOT EXISTS links
(
    `dataset`     LowCardinality(String),
    `run`         UInt64,
    `kind`        LowCardinality(String),
    `from`        String,
    `to`          String,
    `match`       LowCardinality(String),
    `level`       Nullable(String),
    `weight_pct`  Nullable(Float64),
    `basis`       LowCardinality(String),
    `author_kind` LowCardinality(String),
    `author`      Nullable(String),
    `source`      String,
    `note_da`     String,
    `note_en`     String
)
ENGINE = MergeTree
ORDER BY (dataset, run, kind, `from`, `to`, source);

ALTER TABLE frameworks
    ADD COLUMN IF NOT EXISTS `year` Nullable(Int64),
    ADD COLUMN IF NOT EXISTS `version` Nullable(String),
    ADD COLUMN IF NOT EXISTS `derived_from` Nullable(String),
    ADD COLUMN IF NOT EXISTS `changes_da` String,
    ADD COLUMN IF NOT EXISTS `changes_en` String;

ALTER TABLE competences ADD COLUMN IF NOT EXISTS `esco_uri` Nullable(String);

ALTER TABLE job_profiles
    ADD COLUMN IF NOT EXISTS `framework` Nullable(String),
    ADD COLUMN IF NOT EXISTS `source` Nullable(String);

ALTER TABLE courses
    ADD COLUMN IF NOT EXISTS `forms` Array(String),
    ADD COLUMN IF NOT EXISTS `language` Nullable(String),
    ADD COLUMN IF NOT EXISTS `price_dkk` Nullable(Float64);

ALTER TABLE participations
    ADD COLUMN IF NOT EXISTS `participants_high` Nullable(Int64),
    ADD COLUMN IF NOT EXISTS `competence_profiles` Array(String);

-- +goose Down
ALTER TABLE participations DROP COLUMN IF EXISTS `participants_high`, DROP COLUMN IF EXISTS `competence_profiles`;
ALTER TABLE courses DROP COLUMN IF EXISTS `forms`, DROP COLUMN IF EXISTS `language`, DROP COLUMN IF EXISTS `price_dkk`;
ALTER TABLE job_profiles DROP COLUMN IF EXISTS `framework`, DROP COLUMN IF EXISTS `source`;
ALTER TABLE competences DROP COLUMN IF EXISTS `esco_uri`;
ALTER TABLE frameworks
    DROP COLUMN IF EXISTS `year`, DROP COLUMN IF EXISTS `version`, DROP COLUMN IF EXISTS `derived_from`,
    DROP COLUMN IF EXISTS `changes_da`, DROP COLUMN IF EXISTS `changes_en`;
DROP TABLE IF EXISTS links;
