-- Purpose: the releases that are kept, newest first.
-- Parameters: dataset; '' asks for all.
-- Grain: one release. An empty content_hash marks one that was pruned.
SELECT id, dataset, sequence, published_at, rows, content_hash, note, input_hash
FROM releases
WHERE ({dataset:String} = '' OR dataset = {dataset:String}) AND content_hash != ''
ORDER BY published_at DESC, dataset, sequence DESC
