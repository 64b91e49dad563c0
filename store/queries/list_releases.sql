-- Purpose: the releases that are kept, newest first.
-- Parameters: dataset, '' asks for all; rules, the version of today's rules.
-- Grain: one release. An empty content_hash marks one that was pruned.
SELECT id, dataset, sequence, published_at, rows, content_hash, note, input_hash,
    arrayMin(arrayPushBack(slices.rules, {rules:UInt16})) AS rules_version
FROM releases
WHERE ({dataset:String} = '' OR dataset = {dataset:String}) AND content_hash != ''
ORDER BY published_at DESC, dataset, sequence DESC
