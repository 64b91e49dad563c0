-- Purpose: write a load's checked rows under its run.
-- Parameters: run.
-- Grain: one observation; {{once}} is LIMIT 1 BY the key where there are equal
-- duplicates.
INSERT INTO observations
    (indicator, run, target_group, period, area, value, numerator, denominator, status, qualifier, source)
SELECT indicator, {run:UInt64}, target_group, period, area, value, numerator, denominator, status, qualifier, source
FROM {{staging}}
ORDER BY indicator, target_group, period, area
{{once}}
