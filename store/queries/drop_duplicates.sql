-- Purpose: keep one of rows that are equal, or fail where the server can't, for
-- want of room or because the parts are being merged.
-- Grain: one observation of the staging table.
OPTIMIZE TABLE {{staging}} FINAL DEDUPLICATE
SETTINGS optimize_throw_if_noop = 1
