-- Purpose: keep, under the load's run, the rows of a slice that the load does
-- not replace.
-- Parameters: run, the load's; indicator, year, old_run: the slice as the
-- release before has it.
-- Grain: one observation.
INSERT INTO observations
    (indicator, run, target_group, period, area, value, numerator, denominator, status, qualifier, suppression, source)
SELECT indicator, {run:UInt64}, target_group, period, area, value, numerator, denominator, status, qualifier, suppression, source
FROM observations
WHERE indicator = {indicator:String}
    AND run = {old_run:UInt64}
    AND substring(period, 1, 4) = {year:String}
    AND (target_group, period, area) NOT IN
    (
        SELECT target_group, period, area
        FROM {{staging}}
        WHERE indicator = {indicator:String} AND substring(period, 1, 4) = {year:String}
    )
