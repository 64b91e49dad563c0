-- Purpose: take a lease or renew it, by the clock of the database.
-- Parameters: run; owner, a random name; length, in milliseconds.
INSERT INTO {{leases}} (run, owner, expires_at, revoked)
SELECT {run:UInt64}, {owner:String}, now64(3, 'UTC') + toIntervalMillisecond({length:Int64}), 0
