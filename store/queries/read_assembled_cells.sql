-- Purpose: all cells of an indicator in some periods, as a load would publish
-- them if nothing were hidden.
-- Parameters: indicator; periods.
-- Grain: one observation.
SELECT indicator, target_group, period, area, value, numerator, denominator, status, qualifier, source
FROM {{assembled}}
WHERE indicator = {indicator:String} AND period IN {periods:Array(String)}
ORDER BY period, target_group, area
