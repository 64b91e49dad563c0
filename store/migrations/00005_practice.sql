-- +goose Up
-- Purpose: practice tests, initiatives, deregistrations and single published figures.
-- Each table holds whole states: the run that a release names has all its rows.

-- Grain: a dataset, run and one question.
CREATE TABLE IF NOT EXISTS test_questions
(
    `dataset`      LowCardinality(String),
    `run`          UInt64,
    `id`           String,
    `title_da`     String,
    `title_en`     String,
    `kind`         LowCardinality(String),
    `job_profiles` Array(String),
    `competences`  Array(String),
    `keywords`     Array(String),
    `target_group` Nullable(String),
    `position`     Int64
)
ENGINE = MergeTree
ORDER BY (dataset, run, id);

-- Grain: a dataset, run and one kommune, test and target group; questions, answers and inferred run in step.
CREATE TABLE IF NOT EXISTS test_results
(
    `dataset`         LowCardinality(String),
    `run`             UInt64,
    `kommune`         LowCardinality(String),
    `kind`            LowCardinality(String),
    `target_group`    String,
    `published_score` Nullable(Float64),
    `questions`       Array(String),
    `answers`         Array(String),
    `inferred`        Array(Bool),
    `source`          String
)
ENGINE = MergeTree
ORDER BY (dataset, run, kommune, kind, target_group);

-- Grain: a dataset, run and one initiative.
CREATE TABLE IF NOT EXISTS initiatives
(
    `dataset`              LowCardinality(String),
    `run`                  UInt64,
    `id`                   String,
    `title_da`             String,
    `title_en`             String,
    `kommune`              LowCardinality(String),
    `target_groups`        Array(String),
    `job_profiles`         Array(String),
    `staff`                Nullable(Int64),
    `staff_qualifier`      LowCardinality(String),
    `staff_time_pct`       Nullable(Float64),
    `staff_time_qualifier` LowCardinality(String),
    `from`                 Nullable(Date32),
    `source`               String
)
ENGINE = MergeTree
ORDER BY (dataset, run, id);

-- Grain: a dataset, run and one cohort of an initiative or a target group at one horizon.
CREATE TABLE IF NOT EXISTS deregistrations
(
    `dataset`        LowCardinality(String),
    `run`            UInt64,
    `id`             String,
    `kommune`        LowCardinality(String),
    `initiative`     Nullable(String),
    `target_groups`  Array(String),
    `cohort`         String,
    `horizon_months` Int64,
    `participants`   Nullable(Int64),
    `deregistered`   Nullable(Int64),
    `share_pct`      Nullable(Float64),
    `qualifier`      LowCardinality(String),
    `status`         LowCardinality(String),
    `source`         String
)
ENGINE = MergeTree
ORDER BY (dataset, run, id);

-- Grain: a dataset, run and one published number that belongs to no series.
CREATE TABLE IF NOT EXISTS figures
(
    `dataset`    LowCardinality(String),
    `run`        UInt64,
    `id`         String,
    `title_da`   String,
    `title_en`   String,
    `value`      Float64,
    `unit`       String,
    `qualifier`  LowCardinality(String),
    `course`     Nullable(String),
    `initiative` Nullable(String),
    `kommuner`   Array(String),
    `source`     String
)
ENGINE = MergeTree
ORDER BY (dataset, run, id);

-- +goose Down
DROP TABLE IF EXISTS figures;
DROP TABLE IF EXISTS deregistrations;
DROP TABLE IF EXISTS initiatives;
DROP TABLE IF EXISTS test_results;
DROP TABLE IF EXISTS test_questions;
