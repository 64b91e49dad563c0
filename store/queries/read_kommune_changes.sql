-- Purpose: what differs for one kommune between two releases of a dataset:
-- figures that were revised before new ones, how many there are of each, and
-- which of them the newest release hides.
-- Parameters: area, the kommune's code; before_slices, after_slices (indicator,
-- run, year): only slices that differ; before_runs, after_runs; newest_slices and
-- newest_runs: slices of the newest release with the same indicators and years;
-- indicators with before_scales and after_scales in step; limit.
-- Grain: one key, with the numbers of all keys beside it. A status is NULL where
-- a release has no row.
SELECT
    toString(c.indicator) AS indicator, toString(c.target_group) AS target_group, toString(c.period) AS period, {area:String} AS area,
    before, nullIf(old_status, '') AS before_status, old_qualifier AS before_qualifier,
    after, nullIf(new_status, '') AS after_status, new_qualifier AS after_qualifier,
    hidden_now,
    countIf(old_status != '' AND new_status != '') OVER () AS revised,
    countIf(old_status = '') OVER () AS added,
    countIf(new_status = '') OVER () AS gone
FROM
(
    SELECT
        indicator, target_group, period,
        anyIf(figure, side = 1) AS before,
        anyIf(figure, side = 2) AS after,
        anyIf(state, side = 1) AS old_status,
        anyIf(state, side = 2) AS new_status,
        anyIf(hedge, side = 1) AS old_qualifier,
        anyIf(hedge, side = 2) AS new_qualifier,
        countIf(side = 3) > 0 AS hidden_now
    FROM
    (
        SELECT
            o.indicator AS indicator, o.target_group AS target_group, o.period AS period, 1 AS side, toString(o.status) AS state, toString(o.qualifier) AS hedge,
            if(o.status IN ('PUBLISHED', 'PROVISIONAL'), coalesce(o.value, transform(toString(o.indicator), {indicators:Array(String)}, {before_scales:Array(Float64)}, 1.) * o.numerator / nullIf(o.denominator, 0)), NULL) AS figure
        FROM observations AS o
        WHERE o.indicator IN {indicators:Array(String)} AND o.run IN {before_runs:Array(UInt64)} AND o.area = {area:String}
            AND (toString(o.indicator), o.run, toUInt16(substring(o.period, 1, 4))) IN {before_slices:Array(Tuple(String, UInt64, UInt16))}
        UNION ALL
        SELECT
            o.indicator AS indicator, o.target_group AS target_group, o.period AS period, 2 AS side, toString(o.status) AS state, toString(o.qualifier) AS hedge,
            if(o.status IN ('PUBLISHED', 'PROVISIONAL'), coalesce(o.value, transform(toString(o.indicator), {indicators:Array(String)}, {after_scales:Array(Float64)}, 1.) * o.numerator / nullIf(o.denominator, 0)), NULL) AS figure
        FROM observations AS o
        WHERE o.indicator IN {indicators:Array(String)} AND o.run IN {after_runs:Array(UInt64)} AND o.area = {area:String}
            AND (toString(o.indicator), o.run, toUInt16(substring(o.period, 1, 4))) IN {after_slices:Array(Tuple(String, UInt64, UInt16))}
        UNION ALL
        SELECT
            o.indicator AS indicator, o.target_group AS target_group, o.period AS period, 3 AS side, toString(o.status) AS state, toString(o.qualifier) AS hedge,
            NULL AS figure
        FROM observations AS o
        WHERE o.indicator IN {indicators:Array(String)} AND o.run IN {newest_runs:Array(UInt64)} AND o.area = {area:String} AND o.status = 'SUPPRESSED'
            AND (toString(o.indicator), o.run, toUInt16(substring(o.period, 1, 4))) IN {newest_slices:Array(Tuple(String, UInt64, UInt16))}
    )
    GROUP BY indicator, target_group, period
) AS c
WHERE c.old_status != c.new_status OR NOT ifNull(c.before = c.after, isNull(c.before) AND isNull(c.after))
ORDER BY old_status = '' OR new_status = '', new_status = '', period DESC, indicator, target_group
LIMIT {limit:UInt64}
