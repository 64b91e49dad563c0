-- Purpose: the slices that pruned releases name and no other.
-- Parameters: ids, of releases to take for pruned.
-- Grain: one slice. An empty content_hash marks a release that was pruned.
WITH named AS
(
    SELECT id, content_hash, slice_table, slice_indicator, slice_run, slice_year
    FROM releases
    ARRAY JOIN slices.table AS slice_table, slices.indicator AS slice_indicator, slices.run AS slice_run, slices.year AS slice_year
)
SELECT DISTINCT slice_table AS table, slice_indicator AS indicator, slice_run AS run, slice_year AS year
FROM named
WHERE (content_hash = '' OR id IN {ids:Array(String)})
    AND (slice_table, slice_indicator, slice_run, slice_year) NOT IN
    (
        SELECT slice_table, slice_indicator, slice_run, slice_year
        FROM named
        WHERE NOT (content_hash = '' OR id IN {ids:Array(String)})
    )
ORDER BY table, indicator, run, year
