-- Purpose: what a run wrote, slice by slice, with a hash of each that does not
-- depend on the order of rows: two 64-bit sums over the rows' SipHash under
-- different salts, and the count.
-- Parameters: run, indicators.
-- Grain: one indicator and year.
SELECT
    indicator,
    toUInt16(substring(period, 1, 4)) AS year,
    count() AS rows,
    concat(
        hex(sum(sipHash64(0, tuple(target_group, period, area, value, numerator, denominator, status, qualifier, suppression, source)))),
        hex(sum(sipHash64(1, tuple(target_group, period, area, value, numerator, denominator, status, qualifier, suppression, source))))
    ) AS hash,
    arraySort(groupUniqArray(toString(period))) AS periods,
    arraySort(groupUniqArray(toString(target_group))) AS target_groups
FROM observations
WHERE indicator IN {indicators:Array(String)} AND run = {run:UInt64}
GROUP BY indicator, year
ORDER BY indicator, year
