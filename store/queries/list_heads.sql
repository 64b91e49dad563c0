-- Purpose: the newest release of every dataset.
-- Parameters: none.
-- Grain: one dataset.
SELECT argMax(id, sequence) AS id
FROM releases
GROUP BY dataset
ORDER BY dataset
