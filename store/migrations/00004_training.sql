-- +goose Up
-- Purpose: what staff are trained in, and who took part.
-- Each table holds whole states: the run that a release names has all its rows.

-- Grain: a dataset, run and one provider.
CREATE TABLE IF NOT EXISTS providers
(
    `dataset` LowCardinality(String),
    `run`     UInt64,
    `id`      String,
    `name`    String
)
ENGINE = MergeTree
ORDER BY (dataset, run, id);

-- Grain: a dataset, run and one course.
CREATE TABLE IF NOT EXISTS courses
(
    `dataset`     LowCardinality(String),
    `run`         UInt64,
    `id`          String,
    `title`       String,
    `providers`   Array(String),
    `ects`        Nullable(Float64),
    `days`        Nullable(Float64),
    `competences` Array(String),
    `source`      Nullable(String)
)
ENGINE = MergeTree
ORDER BY (dataset, run, id);

-- Grain: a dataset, run and one competence.
CREATE TABLE IF NOT EXISTS competences
(
    `dataset`  LowCardinality(String),
    `run`      UInt64,
    `id`       String,
    `title_da` String,
    `title_en` String
)
ENGINE = MergeTree
ORDER BY (dataset, run, id);

-- Grain: a dataset, run and one job profile.
CREATE TABLE IF NOT EXISTS job_profiles
(
    `dataset`     LowCardinality(String),
    `run`         UInt64,
    `id`          String,
    `title_da`    String,
    `title_en`    String,
    `competences` Array(String)
)
ENGINE = MergeTree
ORDER BY (dataset, run, id);

-- Grain: a dataset, run and one fact about who took part; it may cover several kommuner and is never split.
CREATE TABLE IF NOT EXISTS participations
(
    `dataset`         LowCardinality(String),
    `run`             UInt64,
    `id`              String,
    `course`          String,
    `kommuner`        Array(String),
    `collaboration`   Nullable(String),
    `job_profiles`    Array(String),
    `participants`    Nullable(Int64),
    `qualifier`       LowCardinality(String),
    `whole_jobcentre` Bool,
    `from`            Nullable(Date32),
    `to`              Nullable(Date32),
    `source`          String
)
ENGINE = MergeTree
ORDER BY (dataset, run, id);

-- +goose Down
DROP TABLE IF EXISTS participations;
DROP TABLE IF EXISTS job_profiles;
DROP TABLE IF EXISTS competences;
DROP TABLE IF EXISTS courses;
DROP TABLE IF EXISTS providers;
