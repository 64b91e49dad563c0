-- Purpose: delete slices that no release names, and free their space.
-- {{table}} comes from the list in garbage.go.
-- Parameters: runs; slices (indicator, run, year).
ALTER TABLE {{table}}
DELETE WHERE run IN {runs:Array(UInt64)}
    AND (toString(indicator), run, toUInt16(substring(period, 1, 4))) IN {slices:Array(Tuple(String, UInt64, UInt16))}
SETTINGS mutations_sync = 1
