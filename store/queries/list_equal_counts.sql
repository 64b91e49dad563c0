-- Purpose: which counts are the numerators or denominators of shares, rates and
-- means, as a load would publish them.
-- Parameters: ratios, each with the period that is looked at; counts; carried,
-- the runs that hold what the load did not touch.
-- Grain: one ratio and count: of how many figures both show, and in how many
-- they are equal.
WITH shown AS
(
    SELECT toString(indicator) AS id, toString(target_group) AS target_group, toString(period) AS period, toString(area) AS area, value, numerator, denominator
    FROM {{assembled}}
    WHERE indicator IN {indicators:Array(String)}
    UNION ALL
    SELECT toString(indicator) AS id, toString(target_group) AS target_group, toString(period) AS period, toString(area) AS area, value, numerator, denominator
    FROM observations
    WHERE (toString(indicator), run) IN {carried:Array(Tuple(String, UInt64))} AND indicator IN {indicators:Array(String)}
)
SELECT
    ratio.id AS ratio,
    counts.id AS counts,
    count() AS figures,
    countIf(counts.value = ratio.denominator) AS denominators,
    countIf(counts.value = ratio.numerator) AS numerators
FROM (SELECT * FROM shown WHERE (id, period) IN {ratios:Array(Tuple(String, String))} AND isNotNull(numerator) AND isNotNull(denominator)) AS ratio
INNER JOIN (SELECT * FROM shown WHERE id IN {counts:Array(String)} AND value > 0) AS counts USING (target_group, period, area)
GROUP BY ratio, counts
ORDER BY ratio, counts
