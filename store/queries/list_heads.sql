-- Purpose: the newest release of every dataset, and how many are kept of it.
-- Parameters: none.
-- Grain: one dataset. An empty content_hash marks a release that was pruned.
SELECT argMax(id, sequence) AS id, countIf(content_hash != '') AS kept
FROM releases
GROUP BY dataset
ORDER BY dataset
