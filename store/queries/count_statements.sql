-- Purpose: what the server is at for a load.
-- Parameters: comment, which marks the load's statements.
-- Grain: one row.
SELECT count() AS statements
FROM system.processes
WHERE Settings['log_comment'] = {comment:String}
