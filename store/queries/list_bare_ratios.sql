-- Purpose: which of some indicators have figures without numerator and
-- denominator, as a load would publish them.
-- Parameters: indicators.
-- Grain: one indicator.
SELECT DISTINCT toString(indicator) AS indicator
FROM {{assembled}}
WHERE indicator IN {indicators:Array(String)} AND isNotNull(value) AND isNull(numerator) AND isNull(denominator)
ORDER BY indicator
