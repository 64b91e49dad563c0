-- Purpose: which slices a load touches.
-- Grain: one indicator and year.
SELECT indicator, toUInt16(substring(period, 1, 4)) AS year, count() AS rows
FROM {{staging}}
GROUP BY indicator, year
ORDER BY indicator, year
