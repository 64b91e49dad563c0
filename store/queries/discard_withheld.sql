-- Purpose: forget the withheld figures of slices that turned out as they were
-- in the release before, whose own withheld figures stay.
-- Parameters: run, the load's; slices: the pairs of indicator and year that are
-- published.
DELETE FROM {{withheld}}
WHERE run = {run:UInt64} AND (toString(indicator), toUInt16(substring(period, 1, 4))) NOT IN {slices:Array(Tuple(String, UInt16))}
