-- Purpose: which runs the kept releases of a dataset name for the slices of
-- some indicators, the newest release that names each, and the
-- version of the rules under which it was loaded.
-- Parameters: dataset; indicators.
-- Grain: one indicator, year and run, the newest first. An empty content_hash
-- marks a release that was pruned.
SELECT
    slice.indicator AS indicator,
    slice.year AS year,
    slice.run AS run,
    argMax(id, sequence) AS release,
    max(slice.rules) AS rules
FROM releases
ARRAY JOIN slices AS slice
WHERE dataset = {dataset:String} AND content_hash != '' AND slice.table = 'observations' AND slice.indicator IN {indicators:Array(String)}
GROUP BY indicator, year, run
ORDER BY indicator, year, max(sequence) DESC, run
