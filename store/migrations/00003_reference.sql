-- +goose Up
-- Purpose: who is compared: kommuner, peer groups and their members, indicators, target groups, sources.
-- Each table holds whole states: the run that a release names has all its rows.

-- Grain: a dataset, run and one kommune.
CREATE TABLE IF NOT EXISTS kommuner
(
    `dataset` LowCardinality(String),
    `run`     UInt64,
    `code`    LowCardinality(String),
    `name`      String,
    `long_name` String,
    `aliases`   Array(String)
)
ENGINE = MergeTree
ORDER BY (dataset, run, code);

-- Grain: a dataset, run and one peer group.
CREATE TABLE IF NOT EXISTS peer_groups
(
    `dataset`    LowCardinality(String),
    `run`        UInt64,
    `id`         String,
    `kind`       LowCardinality(String),
    `name`       String,
    `valid_from` Nullable(Date32),
    `valid_to`   Nullable(Date32),
    `source`     Nullable(String)
)
ENGINE = MergeTree
ORDER BY (dataset, run, id);

-- Grain: a dataset, run and one kommune in one peer group from one day.
CREATE TABLE IF NOT EXISTS memberships
(
    `dataset`    LowCardinality(String),
    `run`        UInt64,
    `peer_group` String,
    `kommune`    LowCardinality(String),
    `valid_from` Nullable(Date32),
    `valid_to`   Nullable(Date32)
)
ENGINE = MergeTree
ORDER BY (dataset, run, peer_group, kommune);

-- Grain: a dataset, run and one indicator.
CREATE TABLE IF NOT EXISTS indicators
(
    `dataset`        LowCardinality(String),
    `run`            UInt64,
    `id`             String,
    `title_da`       String,
    `title_en`       String,
    `definition_da`  String,
    `definition_en`  String,
    `kind`           LowCardinality(String),
    `unit`           String,
    `polarity`       LowCardinality(String),
    `scale`          Float64,
    `decimals`       Int64,
    `min_cell`       Int64,
    `counts_persons` Bool,
    `source`         Nullable(String),
    `break_periods`  Array(String),
    `break_notes_da` Array(String),
    `break_notes_en` Array(String)
)
ENGINE = MergeTree
ORDER BY (dataset, run, id);

-- Grain: a dataset, run and one target group.
CREATE TABLE IF NOT EXISTS target_groups
(
    `dataset`         LowCardinality(String),
    `run`             UInt64,
    `id`              String,
    `title_da`        String,
    `title_en`        String,
    `legal_reference` Nullable(String),
    `total`           Bool,
    `aliases`         Array(String)
)
ENGINE = MergeTree
ORDER BY (dataset, run, id);

-- Grain: a dataset, run and one source.
CREATE TABLE IF NOT EXISTS sources
(
    `dataset`   LowCardinality(String),
    `run`       UInt64,
    `id`        String,
    `title`     String,
    `publisher` String,
    `published` Nullable(Date32),
    `retrieved` Nullable(Date32),
    `url`       Nullable(String),
    `licence`   Nullable(String)
)
ENGINE = MergeTree
ORDER BY (dataset, run, id);

-- +goose Down
DROP TABLE IF EXISTS sources;
DROP TABLE IF EXISTS target_groups;
DROP TABLE IF EXISTS indicators;
DROP TABLE IF EXISTS memberships;
DROP TABLE IF EXISTS peer_groups;
DROP TABLE IF EXISTS kommuner;
