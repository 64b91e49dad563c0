-- Purpose: publish the release that waits in a pending table, if the lease of the
-- run is still its own and every row of every slice is there. Both are looked at
-- by this statement itself: a sweep revokes the lease first and then waits for
-- the statements of the run, so none comes between.
-- Parameters: run; ids, the release's; known, slices that were incomplete in the
-- release before already. incomplete_slices.sql stands in it.
-- Grain: one release, or none.
INSERT INTO releases ({{columns}})
SELECT {{columns}}
FROM {{pending}}
WHERE (SELECT count() > 0 AND max(revoked) = 0 FROM {{leases}} WHERE run = {run:UInt64})
    AND
    (
        SELECT count()
        FROM
        (
            {{incomplete}}
        )
        WHERE (table, indicator, year, run) NOT IN {known:Array(Tuple(String, String, UInt16, UInt64))}
    ) = 0
ORDER BY ALL
