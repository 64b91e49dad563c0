-- Purpose: which slices a load touches, and how many different keys each has:
-- fewer than rows where a key was written twice. Keys are told apart by a
-- 64-bit hash, so a slice may be suspected wrongly but never be overlooked.
-- Grain: one indicator and year.
SELECT
    indicator,
    toUInt16(substring(period, 1, 4)) AS year,
    count() AS rows,
    uniqExact(sipHash64(target_group, period, area)) AS keys
FROM {{staging}}
GROUP BY indicator, year
ORDER BY indicator, year
