-- Purpose: where the figures of a choice come from, which a file says of itself.
-- Parameters: as count_observations.
-- Grain: one indicator and source; an empty source where rows name none. Rows
-- without a figure are left out.
SELECT DISTINCT
    toString(o.indicator) AS indicator,
    toString(o.source) AS source
FROM observations AS o
WHERE o.indicator IN {indicators:Array(String)}
    AND o.run IN {runs:Array(UInt64)}
    AND (toString(o.indicator), o.run, toUInt16(substring(o.period, 1, 4))) IN {slices:Array(Tuple(String, UInt64, UInt16))}
    AND ({all_target_groups:Bool} OR o.target_group IN {target_groups:Array(String)})
    AND ({all_periods:Bool} OR o.period IN {periods:Array(String)})
    AND ({all_areas:Bool} OR o.area IN {areas:Array(String)})
    AND o.status IN ('PUBLISHED', 'PROVISIONAL')
ORDER BY indicator, source
