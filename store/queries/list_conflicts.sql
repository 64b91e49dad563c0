-- Purpose: keys for which different rows were written.
-- Parameters: indicators, those with more rows than keys; limit.
-- Grain: one key.
SELECT indicator, target_group, period, area
FROM {{staging}}
WHERE indicator IN {indicators:Array(String)}
GROUP BY indicator, target_group, period, area
HAVING uniqExact(tuple(value, numerator, denominator, status, qualifier, source)) > 1
ORDER BY indicator, target_group, period, area
LIMIT {limit:UInt64}
SETTINGS optimize_aggregation_in_order = 1
