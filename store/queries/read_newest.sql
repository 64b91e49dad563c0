-- Purpose: the newest release of every dataset with its slices.
-- Parameters: none.
-- Grain: one release; the first written where a server without deduplication
-- let two in.
SELECT
    dataset, sequence, id, published_at, content_hash, input_hash, rows, note, title, publisher, licence, synthetic,
    disclosure_by, disclosure_reason,
    slices.table, slices.indicator, slices.year, slices.run, slices.rows, slices.hash, slices.periods, slices.target_groups, slices.gone, slices.rules
FROM releases
WHERE (dataset, sequence) IN (SELECT dataset, max(sequence) FROM releases GROUP BY dataset)
ORDER BY id, published_at, content_hash
