-- Purpose: how many figures a choice of one release holds.
-- Parameters: as read_observations, without scales, page and limit.
-- Grain: one row.
SELECT count() AS rows
FROM observations AS o
WHERE o.indicator IN {indicators:Array(String)}
    AND o.run IN {runs:Array(UInt64)}
    AND (toString(o.indicator), o.run, toUInt16(substring(o.period, 1, 4))) IN {slices:Array(Tuple(String, UInt64, UInt16))}
    AND ({all_target_groups:Bool} OR o.target_group IN {target_groups:Array(String)})
    AND ({all_periods:Bool} OR o.period IN {periods:Array(String)})
    AND ({all_areas:Bool} OR o.area IN {areas:Array(String)})
