-- Purpose: which loads and rollbacks are under way. Each renews its lease; one
-- whose lease ran out may be swept, which revokes the lease first. Rows of a
-- run are merged into one; those of a run of a week ago are dropped.
-- Grain: one renewal, or one run once merged.
CREATE TABLE IF NOT EXISTS {{table}}
(
    run        UInt64,
    owner      SimpleAggregateFunction(max, String),
    expires_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
    revoked    SimpleAggregateFunction(max, UInt8)
)
ENGINE = AggregatingMergeTree
ORDER BY run
TTL toDateTime(expires_at) + INTERVAL 7 DAY
