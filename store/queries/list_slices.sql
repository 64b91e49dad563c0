-- Purpose: the slices of a load's table: what each holds, how many different
-- keys it has, fewer than rows where a key was written twice, and a hash of its
-- content that does not depend on the order of rows: two 64-bit sums over the
-- rows' hashes under different salts. One scan tells all, as a scan is what
-- costs. Keys are told apart by a 64-bit hash, so a slice may be suspected
-- wrongly but never be overlooked. Figures are finite, so NaN stands for none.
-- What is loaded over HTTP is hashed the same way while it is written
-- (slice_tally.go; a test holds the two together): change both or none.
-- Grain: one indicator and year.
SELECT
    indicator,
    toUInt16(substring(period, 1, 4)) AS year,
    count() AS rows,
    uniqExact(sipHash64(target_group, period, area)) AS keys,
    concat(
        hex(sum(cityHash64(0, target_group, period, area, status, qualifier, source, gone,
            reinterpretAsUInt64(ifNull(value, nan)), reinterpretAsUInt64(ifNull(numerator, nan)), reinterpretAsUInt64(ifNull(denominator, nan))))),
        hex(sum(cityHash64(1, target_group, period, area, status, qualifier, source, gone,
            reinterpretAsUInt64(ifNull(value, nan)), reinterpretAsUInt64(ifNull(numerator, nan)), reinterpretAsUInt64(ifNull(denominator, nan)))))
    ) AS hash,
    arraySort(groupUniqArray(toString(period))) AS periods,
    arraySort(groupUniqArray(toString(target_group))) AS target_groups
FROM {{table}}
GROUP BY indicator, year
ORDER BY indicator, year
