-- Purpose: take slices of one indicator that the load does not touch as they
-- stand, with the figures that disclosure control hid, to judge them again.
-- Parameters: run, the load's; indicator; slices: run and year of each slice as
-- the release before has it.
-- Grain: one observation.
INSERT INTO {{assembled}}
    (indicator, run, target_group, period, area, value, numerator, denominator, status, qualifier, source, gone)
SELECT indicator, {run:UInt64}, target_group, period, area, value, numerator, denominator, status, qualifier, source, gone
FROM observations
WHERE indicator = {indicator:String}
    AND (run, toUInt16(substring(period, 1, 4))) IN {slices:Array(Tuple(UInt64, UInt16))}
    AND (run, target_group, period, area) NOT IN
    (
        SELECT run, target_group, period, area
        FROM {{withheld}}
        WHERE indicator = {indicator:String}
            AND (run, toUInt16(substring(period, 1, 4))) IN {slices:Array(Tuple(UInt64, UInt16))}
    )
UNION ALL
SELECT indicator, {run:UInt64}, target_group, period, area, value, numerator, denominator, status, qualifier, source, gone
FROM {{withheld}}
WHERE indicator = {indicator:String}
    AND (run, toUInt16(substring(period, 1, 4))) IN {slices:Array(Tuple(UInt64, UInt16))}
