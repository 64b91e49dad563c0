-- Purpose: a part of incomplete_slices.sql: the rows of each run in a table of
-- facts, which comes from the list in tables.go.
-- Grain: one run.
UNION ALL
SELECT '{{table}}' AS table, '' AS indicator, toUInt16(0) AS year, run, count() AS rows, '' AS hash
FROM {{table}}
GROUP BY run
