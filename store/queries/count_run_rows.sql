-- Purpose: how many rows of a table stand under a run.
-- Parameters: run. {{table}} comes from the list in tables.go.
-- Grain: one row.
SELECT count() AS rows
FROM {{table}}
WHERE run = {run:UInt64}
