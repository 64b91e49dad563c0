-- Purpose: facts about who left the register.
-- Parameters: runs that releases name for the table; kommuner, with all_kommuner
-- to take all.
-- Grain: one fact.
SELECT id, kommune, initiative, target_groups, cohort, horizon_months, participants, deregistered, share_pct, qualifier, status, source
FROM deregistrations
WHERE dataset IN {datasets:Array(String)}
    AND run IN {runs:Array(UInt64)}
    AND ({all_kommuner:Bool} OR kommune IN {kommuner:Array(String)})
ORDER BY kommune, cohort, id
