-- Purpose: facts about who left the register.
-- Parameters: runs that releases name for the table; kommuner, with all_kommuner
-- to take all.
-- Grain: one fact. A share that was not stored follows from its counts.
SELECT
    d.id AS id,
    d.kommune AS kommune,
    d.initiative AS initiative,
    d.target_groups AS target_groups,
    d.cohort AS cohort,
    d.horizon_months AS horizon_months,
    d.participants AS participants,
    d.deregistered AS deregistered,
    if(d.status IN ('PUBLISHED', 'PROVISIONAL'),
        coalesce(d.share_pct, if(d.participants > 0, 100. * d.deregistered / d.participants, NULL)),
        NULL) AS share_pct,
    d.qualifier AS qualifier,
    d.status AS status,
    d.source AS source
FROM deregistrations AS d
WHERE d.dataset IN {datasets:Array(String)}
    AND d.run IN {runs:Array(UInt64)}
    AND ({all_kommuner:Bool} OR d.kommune IN {kommuner:Array(String)})
ORDER BY d.kommune, d.cohort, d.id
