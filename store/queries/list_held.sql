-- Purpose: for which periods and target groups some areas have rows at all, and
-- how many of these have a value or why not: asked where an answer was empty, where
-- the period to take depends on it, and by coverage.
-- Parameters: as count_observations.
-- Grain: one indicator, target group and period.
SELECT
    toString(o.indicator) AS indicator,
    toString(o.target_group) AS target_group,
    toString(o.period) AS period,
    count() AS rows,
    countIf(o.status IN ('PUBLISHED', 'PROVISIONAL')) AS values,
    countIf(o.status = 'PROVISIONAL') AS provisional,
    countIf(o.status = 'SUPPRESSED') AS suppressed,
    countIf(o.status = 'NOT_APPLICABLE') AS not_applicable
FROM observations AS o
WHERE o.indicator IN {indicators:Array(String)}
    AND o.run IN {runs:Array(UInt64)}
    AND (toString(o.indicator), o.run, toUInt16(substring(o.period, 1, 4))) IN {slices:Array(Tuple(String, UInt64, UInt16))}
    AND ({all_target_groups:Bool} OR o.target_group IN {target_groups:Array(String)})
    AND ({all_periods:Bool} OR o.period IN {periods:Array(String)})
    AND ({all_areas:Bool} OR o.area IN {areas:Array(String)})
GROUP BY o.indicator, o.target_group, o.period
ORDER BY o.indicator, o.target_group, o.period
