-- Purpose: figures of kommuner that differ between two releases of a dataset.
-- Parameters: indicators and scales in step; before_slices, after_slices
-- (indicator, run, year): only slices that differ; before_runs, after_runs;
-- after_*: the key of the last row of the page before, with from_start = true
-- where there is none; limit.
-- Grain: one key. A status is NULL where a release has no row.
WITH
    before AS
    (
        SELECT
            toString(o.indicator) AS indicator, toString(o.target_group) AS target_group, toString(o.period) AS period, toString(o.area) AS area,
            if(o.status IN ('PUBLISHED', 'PROVISIONAL'), coalesce(o.value, transform(toString(o.indicator), {indicators:Array(String)}, {scales:Array(Float64)}, 1.) * o.numerator / nullIf(o.denominator, 0)), NULL) AS value,
            toString(o.status) AS status
        FROM observations AS o
        WHERE o.indicator IN {indicators:Array(String)} AND o.run IN {before_runs:Array(UInt64)} AND match(o.area, '^[0-9]{3}$')
            AND (toString(o.indicator), o.run, toUInt16(substring(o.period, 1, 4))) IN {before_slices:Array(Tuple(String, UInt64, UInt16))}
    ),
    after AS
    (
        SELECT
            toString(o.indicator) AS indicator, toString(o.target_group) AS target_group, toString(o.period) AS period, toString(o.area) AS area,
            if(o.status IN ('PUBLISHED', 'PROVISIONAL'), coalesce(o.value, transform(toString(o.indicator), {indicators:Array(String)}, {scales:Array(Float64)}, 1.) * o.numerator / nullIf(o.denominator, 0)), NULL) AS value,
            toString(o.status) AS status
        FROM observations AS o
        WHERE o.indicator IN {indicators:Array(String)} AND o.run IN {after_runs:Array(UInt64)} AND match(o.area, '^[0-9]{3}$')
            AND (toString(o.indicator), o.run, toUInt16(substring(o.period, 1, 4))) IN {after_slices:Array(Tuple(String, UInt64, UInt16))}
    )
SELECT indicator, target_group, period, area, before.value AS before, before.status AS before_status, after.value AS after, after.status AS after_status
FROM before
FULL OUTER JOIN after USING (indicator, target_group, period, area)
WHERE NOT (before.value <=> after.value AND before.status <=> after.status)
    AND ({from_start:Bool} OR (indicator, target_group, period, area)
        > ({after_indicator:String}, {after_target_group:String}, {after_period:String}, {after_area:String}))
ORDER BY indicator, target_group, period, area
LIMIT {limit:UInt64}
SETTINGS join_use_nulls = 1
