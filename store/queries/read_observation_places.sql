-- Purpose: the same as read_observations, for a page: in numbers alone, which
-- the driver reads several times quicker than texts and nulls.
-- Parameters: as read_observations; sources, the ones that may be named. No
-- list is empty.
-- Grain: one observation. A text comes as its place in the list that was sent,
-- from 1, and as 0 where it is not there; a figure that does not exist as NaN. Places
-- are cast, for they would be of low cardinality, which is slow to read too.
SELECT
    CAST(transform(toString(o.indicator), {indicators:Array(String)}, arrayEnumerate({indicators:Array(String)}), toUInt32(0)) AS UInt32) AS indicator_at,
    CAST(transform(toString(o.target_group), {target_groups:Array(String)}, arrayEnumerate({target_groups:Array(String)}), toUInt32(0)) AS UInt32) AS target_group_at,
    CAST(transform(toString(o.period), {periods:Array(String)}, arrayEnumerate({periods:Array(String)}), toUInt32(0)) AS UInt32) AS period_at,
    CAST(transform(toString(o.area), {areas:Array(String)}, arrayEnumerate({areas:Array(String)}), toUInt32(0)) AS UInt32) AS area_at,
    CAST(transform(toString(o.source), {sources:Array(String)}, arrayEnumerate({sources:Array(String)}), toUInt32(0)) AS UInt32) AS source_at,
    ifNull(coalesce(o.value, transform(toString(o.indicator), {indicators:Array(String)}, {scales:Array(Float64)}, 1.) * o.numerator / nullIf(o.denominator, 0)), nan) AS value,
    ifNull(o.numerator, nan) AS numerator,
    ifNull(o.denominator, nan) AS denominator,
    o.status AS status,
    o.qualifier AS qualifier,
    toUInt8(o.gone) AS gone
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
