-- Purpose: the staging tables of loads, under way or broken off.
-- Parameters: database, the one that readers have no right to.
-- Grain: one load.
SELECT name, comment AS owner
FROM system.tables
WHERE database = {database:String} AND name LIKE 'staging\\_%'
ORDER BY name
