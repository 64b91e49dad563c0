-- Purpose: a part of incomplete_slices.sql: the hash of a slice of figures, made
-- as list_slices.sql makes it.
concat(toString(rows), '-',
    hex(sum(cityHash64(0, target_group, period, area, status, qualifier, source, gone,
        reinterpretAsUInt64(ifNull(value, nan)), reinterpretAsUInt64(ifNull(numerator, nan)), reinterpretAsUInt64(ifNull(denominator, nan))))),
    hex(sum(cityHash64(1, target_group, period, area, status, qualifier, source, gone,
        reinterpretAsUInt64(ifNull(value, nan)), reinterpretAsUInt64(ifNull(numerator, nan)), reinterpretAsUInt64(ifNull(denominator, nan))))))
