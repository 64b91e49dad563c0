-- Purpose: which of some releases are kept.
-- Parameters: ids.
-- Grain: one release. An empty content_hash marks one that was pruned.
SELECT id
FROM releases
WHERE id IN {ids:Array(String)} AND content_hash != ''
ORDER BY id
