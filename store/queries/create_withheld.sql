-- Purpose: the figures of cells that disclosure control hid, in a database of
-- its own that readers of the API have no right to.
-- Grain: one indicator, run, target group, period and area.
CREATE TABLE IF NOT EXISTS {{withheld}}
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
    source       LowCardinality(String),
    gone         Bool,
    reason       LowCardinality(String)
)
ENGINE = MergeTree
ORDER BY (indicator, run, target_group, period, area)
