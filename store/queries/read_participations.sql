-- Purpose: facts about who took part in courses.
-- Parameters: runs that releases name for the table; kommuner, with all_kommuner
-- to take all; job_profiles likewise.
-- Grain: one fact.
SELECT id, course, kommuner, collaboration, job_profiles, participants, qualifier, whole_jobcentre, `from`, `to`, source,
    extent, hedge, department, part_of, participants_high, competence_profiles, status, period_text, note_da, note_en
FROM participations
WHERE dataset IN {datasets:Array(String)}
    AND run IN {runs:Array(UInt64)}
    AND ({all_kommuner:Bool} OR hasAny(kommuner, {kommuner:Array(String)}))
    AND ({all_job_profiles:Bool} OR hasAny(job_profiles, {job_profiles:Array(String)}))
ORDER BY id
