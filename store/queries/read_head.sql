-- Purpose: the newest release of a dataset with its slices.
-- Parameters: dataset.
-- Grain: at most one release.
SELECT
    dataset, sequence, id, published_at, content_hash, input_hash, rows, note, title, publisher, licence, synthetic,
    disclosure_by, disclosure_reason,
    slices.table, slices.indicator, slices.year, slices.run, slices.rows, slices.hash, slices.periods, slices.target_groups, slices.gone, slices.rules
FROM releases
WHERE dataset = {dataset:String}
ORDER BY sequence DESC, published_at, content_hash
LIMIT 1
