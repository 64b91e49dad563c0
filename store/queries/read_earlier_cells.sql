-- Purpose: all cells of an indicator in some periods as earlier releases have
-- them, with the figures of those that they hide.
-- Parameters: indicator; periods; runs, those that kept releases name.
-- Grain: one observation and run.
SELECT run, indicator, target_group, period, area, value, numerator, denominator, status, qualifier, source, false AS hidden
FROM observations
WHERE indicator = {indicator:String} AND period IN {periods:Array(String)} AND run IN {runs:Array(UInt64)}
    AND (run, target_group, period, area) NOT IN
    (
        SELECT run, target_group, period, area
        FROM {{withheld}}
        WHERE indicator = {indicator:String} AND period IN {periods:Array(String)} AND run IN {runs:Array(UInt64)}
    )
UNION ALL
SELECT run, indicator, target_group, period, area, value, numerator, denominator, status, qualifier, source, true AS hidden
FROM {{withheld}}
WHERE indicator = {indicator:String} AND period IN {periods:Array(String)} AND run IN {runs:Array(UInt64)}
