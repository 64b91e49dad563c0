-- Purpose: the staging tables of loads, under way or broken off.
-- Grain: one load.
SELECT name, comment AS owner
FROM system.tables
WHERE database = currentDatabase() AND name LIKE 'staging\\_%'
ORDER BY name
