-- Purpose: the periods in which an indicator may have a cell to hide: one of a
-- small count, one that its publisher hides, or one that a kept release hides.
-- Parameters: indicator; min_cell; scale; is_ratio, where the value is scale times
-- numerator over denominator; all, to take every period; runs, which kept releases
-- name for the years that the load touches.
-- Grain: one period.
SELECT DISTINCT period
FROM
(
    SELECT toString(period) AS period
    FROM {{assembled}}
    WHERE indicator = {indicator:String}
        AND ((numerator > 0 AND numerator < {min_cell:Float64})
            OR (denominator > 0 AND denominator < {min_cell:Float64})
            OR (denominator - numerator > 0 AND denominator - numerator < {min_cell:Float64})
            OR (value > 0 AND value < {min_cell:Float64} AND NOT {is_ratio:Bool})
            OR (value > 0 AND isNotNull(denominator) AND isNull(numerator))
            OR (value > 0 AND isNotNull(numerator) AND isNull(denominator) AND round(numerator * {scale:Float64} / value) - numerator < {min_cell:Float64})
            OR status = 'SUPPRESSED'
            OR {all:Bool})
    UNION ALL
    SELECT toString(period) AS period
    FROM {{withheld}}
    WHERE indicator = {indicator:String} AND run IN {runs:Array(UInt64)}
)
ORDER BY period
