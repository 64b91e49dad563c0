-- Purpose: delete what runs wrote into a table that no release names, and free
-- its space. {{table}} comes from the list in garbage.go.
-- Parameters: runs.
ALTER TABLE {{table}}
DELETE WHERE run IN {runs:Array(UInt64)}
SETTINGS mutations_sync = 1
