-- Purpose: how many rows some slices hold. {{table}} comes from the list in
-- garbage.go.
-- Parameters: runs; slices (indicator, run, year).
-- Grain: one row.
SELECT count() AS rows
FROM {{table}}
WHERE run IN {runs:Array(UInt64)}
    AND (toString(indicator), run, toUInt16(substring(period, 1, 4))) IN {slices:Array(Tuple(String, UInt64, UInt16))}
