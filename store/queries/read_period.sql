-- Purpose: one indicator's figures of one period and target group, for all
-- areas: what a comparison reads. It says the same as read_observations for
-- that choice, in the form that the server plans quickest.
-- Parameters: indicator, its scale; run, which the release names for the
-- period's year; target_group; period.
-- Grain: one area; in no order.
SELECT
    area,
    coalesce(o.value, {scale:Float64} * o.numerator / nullIf(o.denominator, 0)) AS value,
    numerator,
    denominator,
    status,
    qualifier,
    source,
    gone
FROM observations AS o
WHERE indicator = {indicator:String}
    AND run = {run:UInt64}
    AND target_group = {target_group:String}
    AND period = {period:String}
