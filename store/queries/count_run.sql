-- Purpose: does any release name this run?
-- Parameters: run.
-- Grain: one row.
SELECT count() AS releases
FROM releases
WHERE has(slices.run, {run:UInt64})
