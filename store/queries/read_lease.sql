-- Purpose: is the lease of a run still its own?
-- Parameters: run.
-- Grain: one row.
SELECT count() = 0 OR max(revoked) = 1 AS lost
FROM {{leases}}
WHERE run = {run:UInt64}
