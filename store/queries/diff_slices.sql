-- Purpose: how many rows of each period differ between two releases, and
-- which value moved furthest; areas of all kinds. A row that is kept though the
-- source no longer has it counts as none.
-- Parameters: before_slices, after_slices (indicator, run, year): only slices
-- that differ; before_runs, after_runs; indicators with before_scales and
-- after_scales in step.
-- Grain: one indicator, target group and period of these slices, those in
-- which nothing differs included. largest_area is '' where no value moved.
-- Status 0 means that a release has no row.
SELECT
    toString(indicator) AS indicator,
    toString(target_group) AS target_group,
    toString(period) AS period,
    countIf(before_status > 0) AS rows_before,
    countIf(after_status > 0) AS rows_after,
    countIf(before_status = 0) AS rows_new,
    countIf(before_status > 0 AND after_status > 0 AND (before_status != after_status OR NOT ifNull(before = after, isNull(before) AND isNull(after)))) AS rows_revised,
    countIf(after_status = 0) AS rows_gone,
    arraySort(groupUniqArrayIf(toString(area), after_status = 0)) AS areas_gone,
    toString(argMaxIf(area, (moved, area), moved > 0)) AS largest_area,
    argMaxIf(assumeNotNull(before), (moved, area), moved > 0) AS largest_before,
    argMaxIf(assumeNotNull(after), (moved, area), moved > 0) AS largest_after
FROM
(
    SELECT
        indicator, target_group, period, area,
        anyIf(figure, NOT fresh) AS before,
        anyIf(figure, fresh) AS after,
        maxIf(state, NOT fresh) AS before_status,
        maxIf(state, fresh) AS after_status,
        ifNull(abs(after - before), 0) AS moved
    FROM
    (
        SELECT
            o.indicator AS indicator, o.target_group AS target_group, o.period AS period, o.area AS area, false AS fresh, toInt8(o.status) AS state,
            if(o.status IN ('PUBLISHED', 'PROVISIONAL'), coalesce(o.value, transform(toString(o.indicator), {indicators:Array(String)}, {before_scales:Array(Float64)}, 1.) * o.numerator / nullIf(o.denominator, 0)), NULL) AS figure
        FROM observations AS o
        WHERE o.indicator IN {indicators:Array(String)} AND o.run IN {before_runs:Array(UInt64)}
            AND (toString(o.indicator), o.run, toUInt16(substring(o.period, 1, 4))) IN {before_slices:Array(Tuple(String, UInt64, UInt16))}
            AND NOT o.gone
        UNION ALL
        SELECT
            o.indicator AS indicator, o.target_group AS target_group, o.period AS period, o.area AS area, true AS fresh, toInt8(o.status) AS state,
            if(o.status IN ('PUBLISHED', 'PROVISIONAL'), coalesce(o.value, transform(toString(o.indicator), {indicators:Array(String)}, {after_scales:Array(Float64)}, 1.) * o.numerator / nullIf(o.denominator, 0)), NULL) AS figure
        FROM observations AS o
        WHERE o.indicator IN {indicators:Array(String)} AND o.run IN {after_runs:Array(UInt64)}
            AND (toString(o.indicator), o.run, toUInt16(substring(o.period, 1, 4))) IN {after_slices:Array(Tuple(String, UInt64, UInt16))}
            AND NOT o.gone
    )
    GROUP BY indicator, target_group, period, area
)
GROUP BY indicator, target_group, period
ORDER BY indicator, target_group, period
SETTINGS max_bytes_before_external_group_by = 1000000000
