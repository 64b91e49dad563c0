-- Purpose: the staging tables of loads, under way or broken off. A load is over
-- when its lease ran out or was revoked. One of a program that took no leases
-- counts as over a day after it made its table.
-- Parameters: database, the one that readers have no right to.
-- Grain: one load.
SELECT
    tables.name AS name,
    tables.comment AS owner,
    if(leases.run != 0, leases.revoked = 1 OR leases.expires_at <= now64(3, 'UTC'), tables.metadata_modification_time < now() - INTERVAL 1 DAY) AS over
FROM system.tables AS tables
LEFT JOIN
(
    SELECT run, max(expires_at) AS expires_at, max(revoked) AS revoked
    FROM {{leases}}
    GROUP BY run
) AS leases ON leases.run = toUInt64OrZero(substring(tables.name, length('staging_') + 1))
WHERE tables.database = {database:String} AND tables.name LIKE 'staging\\_%'
ORDER BY name
