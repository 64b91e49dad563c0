-- Purpose: where a load's observations wait until they are checked.
-- Grain: one row read, duplicates included.
-- {{staging}} is staging_ and the load's run; {{owner}} tells who loads.
CREATE TABLE {{staging}}
(
    indicator    LowCardinality(String),
    target_group LowCardinality(String),
    period       LowCardinality(String),
    area         LowCardinality(String),
    value        Nullable(Float64),
    numerator    Nullable(Float64),
    denominator  Nullable(Float64),
    status       LowCardinality(String),
    qualifier    LowCardinality(String),
    source       LowCardinality(String),
    resource     LowCardinality(String),
    line         UInt64
)
ENGINE = MergeTree
ORDER BY (indicator, target_group, period, area)
COMMENT '{{owner}}'
