-- Purpose: figures of one indicator added up over groups of kommuner, periods and
-- target groups, from what readers see alone: a hidden figure stands in no row,
-- so no sum holds it.
-- Parameters: indicator, scale; runs and slices (indicator, run, year) from the
-- release; target_groups with the number of each group (target_group_numbers);
-- periods with, in step, the number of the time that each belongs to (times) and
-- of the state of memberships on its last day (eras); areas; places, for each era
-- and area in turn the numbers of the groups of kommuner that the area belongs
-- to; place_sizes, by number, how many kommuner a group has; combination: 0 the
-- figures can't be added up, 1 counts, 2 numerators over denominators; tolerance,
-- how far the counts may be from the value; half_unit, half a unit of the last decimal
-- of shares that may stand beside a count and no denominator, 0 where none may;
-- overlapping, the periods share
-- months; order_by: 0 group, 1 value, 2 denominator, 3 kommuner with figures;
-- direction, 1 or -1; having_*: NaN sets no limit; after_*: the key of the last
-- row of the page before, with from_start = true where there is none; limit.
-- Grain: one group of kommuner, target group and time; groups is how many there
-- are on all pages. A figure that does not exist is NaN. A group of which exactly one figure is hidden has no sum: the
-- figure of the whole, if it is known from elsewhere, less the sum would be the
-- one that is hidden. A share
-- beside a count and no denominator is known within rounding: its count is taken as
-- within 0.5 of the published one. Least and greatest are the least and the greatest
-- share of the group that this allows, by W. Dinkelbach (1967), Management Science
-- 13:492-498, as stats.SumProportions has it; the fixed point is reached long before
-- the last of the steps. Values in the order are rounded, for the sum of the same
-- figures in another order may differ in its last bits.
WITH
    cells AS
    (
        SELECT
            arrayJoin(({places:Array(Array(UInt32))})[
                transform(toString(o.period), {periods:Array(String)}, {eras:Array(UInt32)}, toUInt32(0)) * length({areas:Array(String)})
                + transform(toString(o.area), {areas:Array(String)}, arrayEnumerate({areas:Array(String)}), toUInt32(0))]) AS place,
            CAST(transform(toString(o.target_group), {target_groups:Array(String)}, {target_group_numbers:Array(UInt32)}, toUInt32(0)) AS UInt32) AS target_group,
            CAST(transform(toString(o.period), {periods:Array(String)}, {times:Array(UInt32)}, toUInt32(0)) AS UInt32) AS time,
            o.area AS area,
            o.period AS period,
            o.status IN ('PUBLISHED', 'PROVISIONAL') AS is_shown,
            o.status = 'SUPPRESSED' AS is_hidden,
            o.status = 'PROVISIONAL' AS is_provisional,
            o.qualifier AS qualifier,
            if(is_shown, coalesce(o.value, {scale:Float64} * o.numerator / nullIf(o.denominator, 0)), NULL) AS figure,
            ifNull(isNotNull(figure) AND isNotNull(o.numerator) AND o.denominator > 0
                AND ({tolerance:Float64} < 0 OR abs({scale:Float64} * o.numerator / o.denominator - figure) <= {tolerance:Float64}), false) AS has_counts,
            ifNull({half_unit:Float64} > 0 AND isNotNull(figure) AND o.numerator > 0.5 AND isNull(o.denominator)
                AND o.qualifier = 'EXACT' AND figure > {half_unit:Float64}, false) AS is_rounded,
            ({combination:UInt8} = 1 AND isNotNull(figure)) OR ({combination:UInt8} = 2 AND (has_counts OR is_rounded)) AS is_added,
            if(has_counts OR is_rounded, o.numerator, NULL) AS x,
            multiIf(has_counts, o.denominator, is_rounded, {scale:Float64} * o.numerator / figure, NULL) AS n,
            -- A count with the least and the greatest share that may stand beside it.
            (assumeNotNull(o.numerator), (assumeNotNull(figure) - {half_unit:Float64}) / {scale:Float64},
                least((assumeNotNull(figure) + {half_unit:Float64}) / {scale:Float64}, 1)) AS share
        FROM observations AS o
        WHERE o.indicator = {indicator:String}
            AND o.run IN {runs:Array(UInt64)}
            AND (toString(o.indicator), o.run, toUInt16(substring(o.period, 1, 4))) IN {slices:Array(Tuple(String, UInt64, UInt16))}
            AND o.target_group IN {target_groups:Array(String)}
            AND o.period IN {periods:Array(String)}
            AND o.area IN {areas:Array(String)}
    ),
    sums AS
    (
        SELECT
            place, target_group, time,
            toUInt32(count()) AS rows,
            toUInt32(count(figure)) AS figures,
            toUInt32(countIf(is_hidden)) AS hidden,
            toUInt32(countIf(is_added)) AS added,
            toUInt32(countIf(is_rounded)) AS rounded,
            toUInt32(uniqExact(area)) AS kommuner_with_rows,
            toUInt32(uniqExactIf(area, isNotNull(figure))) AS kommuner_with_figures,
            toUInt32(uniqExactIf(area, is_hidden)) AS kommuner_hidden,
            toUInt32(uniqExactIf(area, is_hidden OR isNotNull(figure))) AS kommuner_known,
            toUInt32(uniqExactIf(period, isNotNull(figure))) AS periods,
            countIf(is_provisional AND isNotNull(figure)) > 0 AS provisional,
            multiIf(figures = 1, anyIf(toString(cells.qualifier), isNotNull(figure)), countIf(cells.qualifier != 'EXACT' AND isNotNull(figure)) > 0, 'ABOUT', 'EXACT') AS qualifier,
            groupArrayIf(share, is_rounded) AS shares,
            ifNull(sumIf(cells.x, has_counts), 0) AS exact_x, ifNull(sumIf(cells.n, has_counts), 0) AS exact_n,
            sum(x) AS x, sum(n) AS n, sum(figure) AS total, any(figure) AS one,
            quantilesExactInclusive(0.25, 0.5, 0.75)(figure) AS quartiles,
            ifNull(min(figure), nan) AS lowest,
            ifNull(max(figure), nan) AS highest,
            multiIf(
                rows = 1 AND figures = 1 AND {place_sizes:Array(UInt32)}[place] = 1, 'OWN',
                figures = 0, 'NO_FIGURES',
                {combination:UInt8} = 0, 'KIND',
                hidden = 1, 'HIDDEN',
                added = 0, 'NO_COUNTS',
                {combination:UInt8} = 2 AND {overlapping:Bool} AND periods > 1, 'OVERLAPPING_PERIODS',
                '') AS state,
            ifNull(multiIf(
                state = 'OWN', one,
                state != '', NULL,
                {combination:UInt8} = 1, total / periods,
                {scale:Float64} * x / n), nan) AS value
        FROM cells
        GROUP BY place, target_group, time
    ),
    ordered AS
    (
        SELECT
            *,
            if(state IN ('', 'OWN'), ifNull(x, nan), nan) AS numerator,
            if(state IN ('', 'OWN') AND rounded = 0, ifNull(n, nan), nan) AS denominator,
            if(state = '' AND rounded > 0, {scale:Float64} * arrayFold(
                (mean, step) -> (exact_x + arraySum(s -> s.1 + if(s.2 < mean, 0.5, -0.5), shares))
                    / (exact_n + arraySum(s -> (s.1 + if(s.2 < mean, 0.5, -0.5)) / s.2, shares)),
                range(20), toFloat64(-1)), nan) AS least,
            if(state = '' AND rounded > 0, {scale:Float64} * arrayFold(
                (mean, step) -> (exact_x + arraySum(s -> s.1 + if(s.3 > mean, 0.5, -0.5), shares))
                    / (exact_n + arraySum(s -> (s.1 + if(s.3 > mean, 0.5, -0.5)) / s.3, shares)),
                range(20), toFloat64(2)), nan) AS greatest,
            multiIf(
                {order_by:UInt8} = 1, value,
                {order_by:UInt8} = 2, denominator,
                {order_by:UInt8} = 3, toFloat64(kommuner_with_figures),
                0.) AS ordered_by,
            isNaN(ordered_by) AS order_missing,
            if(order_missing, 0., {direction:Float64} * round(ordered_by, 9)) AS order_value,
            toUInt32(count() OVER ()) AS groups
        FROM sums
        WHERE (isNaN({having_value_from:Float64}) OR value >= {having_value_from:Float64})
            AND (isNaN({having_value_to:Float64}) OR value <= {having_value_to:Float64})
            AND (isNaN({having_denominator_from:Float64}) OR denominator >= {having_denominator_from:Float64})
            AND kommuner_with_figures >= {having_kommuner_from:UInt32}
    )
SELECT
    place, target_group, time, rows, figures, hidden, added, rounded, least, greatest,
    kommuner_with_figures, kommuner_hidden, kommuner_known, periods, provisional, qualifier, state,
    value, numerator, denominator, quartiles[1] AS first_quartile, quartiles[2] AS median, quartiles[3] AS third_quartile, lowest, highest,
    order_missing, order_value, groups
FROM ordered
WHERE {from_start:Bool} OR (order_missing, order_value, place, target_group, time)
    > ({after_missing:Bool}, {after_value:Float64}, {after_place:UInt32}, {after_target_group:UInt32}, {after_time:UInt32})
ORDER BY order_missing, order_value, place, target_group, time
LIMIT {limit:UInt64}
