-- Purpose: how every tested kommune answered some questions.
-- Parameters: runs that releases name for test_results; questions.
-- Grain: one question and kommune of one dataset.
SELECT question, kommune, answer
FROM test_results
ARRAY JOIN questions AS question, answers AS answer
WHERE dataset IN {datasets:Array(String)}
    AND run IN {runs:Array(UInt64)}
    AND question IN {questions:Array(String)}
ORDER BY question, kommune, target_group, answer
