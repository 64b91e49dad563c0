-- Purpose: keys for which two different rows were written, with the places of
-- the first and the last.
-- Parameters: limit.
-- Grain: one key.
SELECT
    indicator,
    target_group,
    period,
    area,
    argMin(resource, line) AS first_resource,
    min(line) AS first_line,
    argMax(resource, line) AS second_resource,
    max(line) AS second_line
FROM {{staging}}
GROUP BY indicator, target_group, period, area
HAVING uniqExact(tuple(value, numerator, denominator, status, qualifier, source)) > 1
ORDER BY second_line, indicator, target_group, period, area
LIMIT {limit:UInt64}
SETTINGS optimize_aggregation_in_order = 1
