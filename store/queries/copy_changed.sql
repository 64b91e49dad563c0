-- Purpose: take over those slices of what a load assembled that differ from
-- the release before.
-- Parameters: slices, pairs of indicator and year.
-- Grain: one observation.
INSERT INTO observations
    (indicator, run, target_group, period, area, value, numerator, denominator, status, qualifier, source, gone)
SELECT indicator, run, target_group, period, area, value, numerator, denominator, status, qualifier, source, gone
FROM {{assembled}}
WHERE (toString(indicator), toUInt16(substring(period, 1, 4))) IN {slices:Array(Tuple(String, UInt16))}
