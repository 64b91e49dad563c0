-- Purpose: hide the figures of the cells that the load withholds.
-- Parameters: run, the load's.
-- Grain: one observation.
ALTER TABLE {{assembled}}
UPDATE value = NULL, numerator = NULL, denominator = NULL, status = 'SUPPRESSED', qualifier = 'EXACT'
WHERE (toString(indicator), toString(target_group), toString(period), toString(area)) IN
(
    SELECT toString(indicator), toString(target_group), toString(period), toString(area)
    FROM {{withheld}}
    WHERE run = {run:UInt64}
)
SETTINGS mutations_sync = 1
