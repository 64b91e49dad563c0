-- Purpose: test results of some kommuner.
-- Parameters: runs that releases name for the table; kommuner, with all_kommuner
-- to take all; kind and target_group, '' for any.
-- Grain: one kommune, kind and target group of one dataset.
SELECT kommune, kind, target_group, published_score, questions, answers, inferred, source
FROM test_results
WHERE dataset IN {datasets:Array(String)}
    AND run IN {runs:Array(UInt64)}
    AND ({all_kommuner:Bool} OR kommune IN {kommuner:Array(String)})
    AND ({kind:String} = '' OR kind = {kind:String})
    AND ({target_group:String} = '' OR target_group = {target_group:String})
ORDER BY kommune, kind, target_group, source
