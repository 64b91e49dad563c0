-- Purpose: keep one of rows that are equal.
-- Grain: one observation of the staging table.
OPTIMIZE TABLE {{staging}} FINAL DEDUPLICATE
