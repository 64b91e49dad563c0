-- Purpose: keep one indicator's rows that the load does not replace, in the
-- years that it touches, marked as gone from the source. Cells that disclosure
-- control hid come back with their figures, to be judged again.
-- Parameters: run, the load's; indicator; slices: run and year of each slice as
-- the release before has it.
-- Grain: one observation.
INSERT INTO {{assembled}}
    (indicator, run, target_group, period, area, value, numerator, denominator, status, qualifier, source, gone)
SELECT indicator, {run:UInt64}, target_group, period, area, value, numerator, denominator, status, qualifier, source, true
FROM
(
    SELECT indicator, target_group, period, area, value, numerator, denominator, status, qualifier, source
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
    SELECT indicator, target_group, period, area, value, numerator, denominator, status, qualifier, source
    FROM {{withheld}}
    WHERE indicator = {indicator:String}
        AND (run, toUInt16(substring(period, 1, 4))) IN {slices:Array(Tuple(UInt64, UInt16))}
)
WHERE (target_group, period, area) NOT IN
(
    SELECT target_group, period, area
    FROM {{staging}}
    WHERE indicator = {indicator:String}
)
