-- Purpose: how many rows some runs wrote into a table. {{table}} comes from the
-- list in garbage.go.
-- Parameters: runs.
-- Grain: one row.
SELECT count() AS rows
FROM {{table}}
WHERE run IN {runs:Array(UInt64)}
