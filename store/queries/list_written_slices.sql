-- Purpose: what a load would publish, slice by slice, with a hash of each that
-- does not depend on the order of rows: two 64-bit sums over the rows' hashes
-- under different salts. Figures are finite, so NaN stands for none.
-- Grain: one indicator and year.
SELECT
    indicator,
    toUInt16(substring(period, 1, 4)) AS year,
    count() AS rows,
    concat(
        hex(sum(cityHash64(0, target_group, period, area, status, qualifier, source, gone,
            reinterpretAsUInt64(ifNull(value, nan)), reinterpretAsUInt64(ifNull(numerator, nan)), reinterpretAsUInt64(ifNull(denominator, nan))))),
        hex(sum(cityHash64(1, target_group, period, area, status, qualifier, source, gone,
            reinterpretAsUInt64(ifNull(value, nan)), reinterpretAsUInt64(ifNull(numerator, nan)), reinterpretAsUInt64(ifNull(denominator, nan)))))
    ) AS hash,
    arraySort(groupUniqArray(toString(period))) AS periods,
    arraySort(groupUniqArray(toString(target_group))) AS target_groups
FROM {{assembled}}
GROUP BY indicator, year
ORDER BY indicator, year
