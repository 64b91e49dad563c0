-- Purpose: which kept releases of a dataset show figures of some
-- deregistrations; releases that share a run count once, by the newest.
-- Parameters: dataset; ids.
-- Grain: one release. An empty content_hash marks one that was pruned.
SELECT release, count() AS shown
FROM
(
    SELECT slice.run AS run, argMax(id, sequence) AS release
    FROM releases
    ARRAY JOIN slices AS slice
    WHERE dataset = {dataset:String} AND content_hash != '' AND slice.table = 'deregistrations'
    GROUP BY run
) AS kept
INNER JOIN
(
    SELECT run
    FROM deregistrations
    WHERE dataset = {dataset:String} AND id IN {ids:Array(String)} AND status IN ('PUBLISHED', 'PROVISIONAL')
) AS deregistration USING (run)
GROUP BY release
ORDER BY release
