-- Purpose: what tables take on disk.
-- Parameters: tables.
-- Grain: one table.
SELECT `table`, toUInt64(sum(bytes_on_disk)) AS bytes, toUInt64(sum(rows)) AS rows
FROM system.parts
WHERE active AND database = currentDatabase() AND `table` IN {tables:Array(String)}
GROUP BY `table`
ORDER BY `table`
