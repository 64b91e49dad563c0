-- Purpose: what the withheld figures of some runs are, slice by slice: hashes
-- that are compared within the program and shown to nobody, for few small
-- counts could be guessed from them.
-- Parameters: runs.
-- Grain: one run, indicator and year.
SELECT
    run,
    indicator,
    toUInt16(substring(period, 1, 4)) AS year,
    hex(sum(sipHash64(target_group, period, area, status, qualifier, source,
        reinterpretAsUInt64(ifNull(value, nan)), reinterpretAsUInt64(ifNull(numerator, nan)), reinterpretAsUInt64(ifNull(denominator, nan))))) AS hash
FROM {{withheld}}
WHERE run IN {runs:Array(UInt64)}
GROUP BY run, indicator, year
