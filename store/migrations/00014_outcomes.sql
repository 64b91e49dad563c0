-- +goose Up
-- Purpose: outcomes other than leaving the register, frameworks with their profiles,
-- and what sources tell of collaborations: how many members there are, when, and
-- whether they share a jobcentre. What was loaded before has none of it.

-- Grain: a dataset, run and one outcome of an initiative or a group.
CREATE TABLE IF NOT EXISTS outcomes
(
    `dataset`           LowCardinality(String),
    `run`               UInt64,
    `id`                String,
    `title_da`          String,
    `title_en`          String,
    `kind`              LowCardinality(String),
    `kommuner`          Array(String),
    `initiative`        Nullable(String),
    `target_groups`     Array(String),
    `participants`      Nullable(Int64),
    `achieved`          Nullable(Int64),
    `share_pct`         Nullable(Float64),
    `fraction_part`     Nullable(Float64),
    `fraction_whole`    Nullable(Float64),
    `qualifier`         LowCardinality(String),
    `hedge`             Nullable(String),
    `horizon_months`    Nullable(Int64),
    `horizon_qualifier` LowCardinality(String),
    `horizon_text`      Nullable(String),
    `from`              Nullable(Date32),
    `to`                Nullable(Date32),
    `source`            String,
    `status`            LowCardinality(String),
    `period_text`       Nullable(String),
    `note_da`           String,
    `note_en`           String
)
ENGINE = MergeTree
ORDER BY (dataset, run, id);

-- Grain: a dataset, run and one framework or method.
CREATE TABLE IF NOT EXISTS frameworks
(
    `dataset`                LowCardinality(String),
    `run`                    UInt64,
    `id`                     String,
    `title_da`               String,
    `title_en`               String,
    `kind`                   LowCardinality(String),
    `description_da`         String,
    `description_en`         String,
    `publisher`              Nullable(String),
    `kommuner`               Array(String),
    `elements`               Nullable(Int64),
    `elements_unit`          String,
    `levels_by_job_function` Bool,
    `known_since`            Nullable(Date32),
    `from`                   Nullable(Date32),
    `intended_years`         Nullable(Int64),
    `source`                 String,
    `more_sources`           Array(String),
    `status`                 LowCardinality(String),
    `period_text`            Nullable(String),
    `note_da`                String,
    `note_en`                String
)
ENGINE = MergeTree
ORDER BY (dataset, run, id);

-- Grain: a dataset, run and one profile of a framework or of a kommune's own.
CREATE TABLE IF NOT EXISTS competence_profiles
(
    `dataset`        LowCardinality(String),
    `run`            UInt64,
    `id`             String,
    `title_da`       String,
    `title_en`       String,
    `description_da` String,
    `description_en` String,
    `framework`      Nullable(String),
    `kommuner`       Array(String),
    `job_profiles`   Array(String),
    `competences`    Array(String),
    `source`         String,
    `status`         LowCardinality(String),
    `period_text`    Nullable(String),
    `note_da`        String,
    `note_en`        String
)
ENGINE = MergeTree
ORDER BY (dataset, run, id);

ALTER TABLE peer_groups
    ADD COLUMN IF NOT EXISTS `description_da` String,
    ADD COLUMN IF NOT EXISTS `description_en` String,
    ADD COLUMN IF NOT EXISTS `stated_members` Nullable(Int64),
    ADD COLUMN IF NOT EXISTS `shares_jobcentre` Bool,
    ADD COLUMN IF NOT EXISTS `period_text` Nullable(String),
    ADD COLUMN IF NOT EXISTS `more_sources` Array(String);

ALTER TABLE competences
    ADD COLUMN IF NOT EXISTS `description_da` String,
    ADD COLUMN IF NOT EXISTS `description_en` String,
    ADD COLUMN IF NOT EXISTS `framework` Nullable(String),
    ADD COLUMN IF NOT EXISTS `source` Nullable(String);

-- +goose Down
ALTER TABLE competences
    DROP COLUMN IF EXISTS `description_da`, DROP COLUMN IF EXISTS `description_en`, DROP COLUMN IF EXISTS `framework`, DROP COLUMN IF EXISTS `source`;
ALTER TABLE peer_groups
    DROP COLUMN IF EXISTS `description_da`, DROP COLUMN IF EXISTS `description_en`, DROP COLUMN IF EXISTS `stated_members`,
    DROP COLUMN IF EXISTS `shares_jobcentre`, DROP COLUMN IF EXISTS `period_text`, DROP COLUMN IF EXISTS `more_sources`;
DROP TABLE IF EXISTS competence_profiles;
DROP TABLE IF EXISTS frameworks;
DROP TABLE IF EXISTS outcomes;
