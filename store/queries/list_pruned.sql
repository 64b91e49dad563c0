-- Purpose: the pruned releases whose rows may not all be deleted yet.
-- Grain: one release.
SELECT id
FROM releases
WHERE content_hash = '' AND notEmpty(slices.run)
ORDER BY id
