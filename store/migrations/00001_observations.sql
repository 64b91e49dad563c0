-- +goose Up
-- Purpose: every figure of every release.
-- Grain: one indicator, run, target group, period and area.
-- A reader names (indicator, run) pairs that it took from a release, so rows
-- of a run that no release names are never seen. target_group is '' where an
-- indicator has none; area is a kommune's code, 'country' or a peer group.
-- value is NULL where it follows from numerator and denominator. suppression
-- says by which rule of disclosure control a SUPPRESSED cell was hidden.
CREATE TABLE IF NOT EXISTS observations
(
    indicator    LowCardinality(String),
    run          UInt64,
    target_group LowCardinality(String),
    period       LowCardinality(String),
    area         LowCardinality(String),
    value        Nullable(Float64),
    numerator    Nullable(Float64),
    denominator  Nullable(Float64),
    status       Enum8('PUBLISHED' = 1, 'PROVISIONAL' = 2, 'SUPPRESSED' = 3, 'MISSING' = 4, 'NOT_APPLICABLE' = 5),
    qualifier    Enum8('EXACT' = 1, 'ABOUT' = 2, 'JUST_OVER' = 3, 'JUST_UNDER' = 4, 'AT_LEAST' = 5, 'AT_MOST' = 6),
    suppression  Enum8('NONE' = 0, 'PRIMARY' = 1, 'SECONDARY' = 2) DEFAULT 'NONE',
    source       LowCardinality(String)
)
ENGINE = MergeTree
ORDER BY (indicator, run, target_group, period, area);

-- +goose Down
DROP TABLE IF EXISTS observations;
