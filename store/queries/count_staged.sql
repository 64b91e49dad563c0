-- Purpose: how many rows wait in a load's staging table, as its parts state it.
-- Grain: one row.
SELECT count() AS rows
FROM {{staging}}
