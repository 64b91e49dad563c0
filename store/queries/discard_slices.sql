-- Purpose: delete slices of a run that turned out equal to what the release
-- before holds.
-- Parameters: run; slices, pairs of indicator and year.
DELETE FROM observations
WHERE run = {run:UInt64} AND (indicator, toUInt16(substring(period, 1, 4))) IN {slices:Array(Tuple(String, UInt16))}
