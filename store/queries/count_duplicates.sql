-- Purpose: how many keys were written more than once.
-- Grain: one row: rows dropped because they are equal, keys with different
-- rows.
SELECT
    toInt64(sumIf(copies - 1, variants = 1)) AS dropped,
    toInt64(countIf(variants > 1)) AS conflicts
FROM
(
    SELECT
        count() AS copies,
        uniqExact(tuple(value, numerator, denominator, status, qualifier, source)) AS variants
    FROM {{staging}}
    GROUP BY indicator, target_group, period, area
    HAVING copies > 1
)
SETTINGS optimize_aggregation_in_order = 1
