-- Purpose: the releases that are kept, newest first.
-- Parameters: dataset; '' asks for all.
-- Grain: one release.
SELECT id, dataset, sequence, published_at, rows, content_hash, note
FROM releases
WHERE {dataset:String} = '' OR dataset = {dataset:String}
ORDER BY published_at DESC, dataset, sequence DESC
