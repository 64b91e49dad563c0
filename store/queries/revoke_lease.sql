-- Purpose: take a lease away. What its run publishes after that is not
-- published, and what it published before is found.
-- Parameters: run.
INSERT INTO {{leases}} (run, owner, expires_at, revoked)
SELECT {run:UInt64}, '', now64(3, 'UTC'), 1
