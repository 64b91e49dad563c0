-- Purpose: figures of one release, in the order of the key.
-- Parameters: indicators and scales, in step; runs and slices (indicator, run,
-- year) from the release; periods, target_groups, areas with a flag each that
-- says to take all; after_*: the key of the last row of the page before, with
-- from_start = true where there is none; limit.
-- Grain: one observation. A value that was not stored is scale times numerator
-- over denominator.
SELECT
    o.indicator AS indicator,
    o.target_group AS target_group,
    o.period AS period,
    o.area AS area,
    coalesce(o.value, transform(toString(o.indicator), {indicators:Array(String)}, {scales:Array(Float64)}, 1.) * o.numerator / nullIf(o.denominator, 0)) AS value,
    o.numerator AS numerator,
    o.denominator AS denominator,
    o.status AS status,
    o.qualifier AS qualifier,
    o.source AS source,
    o.gone AS gone
FROM observations AS o
WHERE o.indicator IN {indicators:Array(String)}
    AND o.run IN {runs:Array(UInt64)}
    AND (toString(o.indicator), o.run, toUInt16(substring(o.period, 1, 4))) IN {slices:Array(Tuple(String, UInt64, UInt16))}
    AND ({all_target_groups:Bool} OR o.target_group IN {target_groups:Array(String)})
    AND ({all_periods:Bool} OR o.period IN {periods:Array(String)})
    AND ({all_areas:Bool} OR o.area IN {areas:Array(String)})
    AND ({from_start:Bool} OR (toString(o.indicator), toString(o.target_group), toString(o.period), toString(o.area))
        > ({after_indicator:String}, {after_target_group:String}, {after_period:String}, {after_area:String}))
ORDER BY o.indicator, o.target_group, o.period, o.area
LIMIT {limit:UInt64}
