-- Purpose: how many figures of kommuner differ between two releases of a dataset.
-- Parameters: before_slices, after_slices (indicator, run, year): only slices
-- that differ; before_runs, after_runs; indicators with before_scales and
-- after_scales in step; all_areas, false for kommuner only.
-- Grain: one row.
SELECT count() AS changes
FROM
(
    SELECT
        indicator, target_group, period, area,
        anyIf(figure, NOT fresh) AS before,
        anyIf(figure, fresh) AS after,
        anyIf(state, NOT fresh) AS old_status,
        anyIf(state, fresh) AS new_status
    FROM
    (
        SELECT
            o.indicator AS indicator, o.target_group AS target_group, o.period AS period, o.area AS area, false AS fresh, toString(o.status) AS state,
            if(o.status IN ('PUBLISHED', 'PROVISIONAL'), coalesce(o.value, transform(toString(o.indicator), {indicators:Array(String)}, {before_scales:Array(Float64)}, 1.) * o.numerator / nullIf(o.denominator, 0)), NULL) AS figure
        FROM observations AS o
        WHERE o.indicator IN {indicators:Array(String)} AND o.run IN {before_runs:Array(UInt64)} AND ({all_areas:Bool} OR match(o.area, '^[0-9]{3}$'))
            AND (toString(o.indicator), o.run, toUInt16(substring(o.period, 1, 4))) IN {before_slices:Array(Tuple(String, UInt64, UInt16))}
        UNION ALL
        SELECT
            o.indicator AS indicator, o.target_group AS target_group, o.period AS period, o.area AS area, true AS fresh, toString(o.status) AS state,
            if(o.status IN ('PUBLISHED', 'PROVISIONAL'), coalesce(o.value, transform(toString(o.indicator), {indicators:Array(String)}, {after_scales:Array(Float64)}, 1.) * o.numerator / nullIf(o.denominator, 0)), NULL) AS figure
        FROM observations AS o
        WHERE o.indicator IN {indicators:Array(String)} AND o.run IN {after_runs:Array(UInt64)} AND ({all_areas:Bool} OR match(o.area, '^[0-9]{3}$'))
            AND (toString(o.indicator), o.run, toUInt16(substring(o.period, 1, 4))) IN {after_slices:Array(Tuple(String, UInt64, UInt16))}
    )
    GROUP BY indicator, target_group, period, area
) AS c
WHERE c.old_status != c.new_status OR NOT ifNull(c.before = c.after, isNull(c.before) AND isNull(c.after))
SETTINGS max_bytes_before_external_group_by = 1000000000
