-- Purpose: delete what a run wrote that no release names.
-- Parameters: run. {{table}} comes from the list in tables.go.
DELETE FROM {{table}}
WHERE run = {run:UInt64}
