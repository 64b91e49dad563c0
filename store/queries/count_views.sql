-- Purpose: how many views for BI tools there are as the program makes them.
-- Parameters: database; version, which stands in the comment of each.
-- Grain: one row.
SELECT count() AS views
FROM system.tables
WHERE database = {database:String} AND engine = 'View' AND comment = {version:String}
