-- Purpose: the rollbacks that are under way or broken off.
-- Grain: one rollback.
SELECT name, comment AS owner
FROM system.tables
WHERE database = currentDatabase() AND name LIKE 'holding\\_%'
ORDER BY name
