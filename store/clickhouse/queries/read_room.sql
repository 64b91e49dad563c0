-- Purpose: whether a statement that rewrites rows of a table has room to begin.
-- ClickHouse begins with no part that is larger than what is free, and waits
-- without a word.
-- Parameters: database; table.
-- Grain: one row.
SELECT
    toUInt64((SELECT max(bytes_on_disk) FROM system.parts WHERE active AND database = {database:String} AND `table` = {table:String})) AS largest,
    toUInt64((SELECT max(unreserved_space) FROM system.disks)) AS free
