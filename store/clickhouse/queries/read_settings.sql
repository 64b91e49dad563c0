-- Purpose: what a user's queries may set.
-- Parameters: names of settings.
-- Grain: one setting. Without a bound, least or most is empty.
SELECT
    name,
    value,
    ifNull(min, '') AS least,
    ifNull(max, '') AS most,
    readonly = 1 AS fixed
FROM system.settings
WHERE name IN {names:Array(String)}
ORDER BY name
