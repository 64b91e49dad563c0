-- Purpose: is the database migrated?
-- Parameters: tables, the names that there should be.
-- Grain: one row.
SELECT count() AS tables
FROM system.tables
WHERE database = currentDatabase() AND name IN {tables:Array(String)}
