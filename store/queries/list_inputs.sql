-- Purpose: what every release was made from.
-- Parameters: none.
-- Grain: one release, the newest of a dataset last; where a server without
-- deduplication let two in, the first written counts, as in read_head.sql.
SELECT dataset, input_hash
FROM releases
ORDER BY dataset, sequence, published_at DESC, content_hash DESC
