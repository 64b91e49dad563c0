-- +goose Up
-- Purpose: what readers see. One row is one release, written by one insert.
-- Grain: one dataset and sequence number.
-- The nested lists name the slices: for table 'observations' an indicator's
-- year, for a table of facts the whole of it (indicator '', year 0), each with
-- the run that wrote its rows.
-- The deduplication window makes the publishing insert a compare-and-swap: its
-- token is dataset and sequence, so of two writers one row stays.
CREATE TABLE IF NOT EXISTS releases
(
    dataset           LowCardinality(String),
    sequence          UInt32,
    id                String,
    published_at      DateTime64(3, 'UTC'),
    content_hash      String,
    input_hash        String,
    rows              UInt64,
    note              Nullable(String),
    title             String,
    publisher         String,
    licence           Nullable(String),
    synthetic         Bool,
    disclosure_by     LowCardinality(String),
    disclosure_reason Nullable(String),
    slices            Nested
    (
        `table`         String,
        indicator       String,
        year            UInt16,
        run             UInt64,
        rows            UInt64,
        hash            String,
        periods         Array(String),
        target_groups   Array(String)
    )
)
ENGINE = MergeTree
ORDER BY (dataset, sequence)
SETTINGS non_replicated_deduplication_window = 100000;

-- +goose Down
DROP TABLE IF EXISTS releases;
