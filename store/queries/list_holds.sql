-- Purpose: the rollbacks that are under way or broken off. Over is as in
-- list_staging.sql.
-- Parameters: database.
-- Grain: one rollback.
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
) AS leases ON leases.run = toUInt64OrZero(substring(tables.name, length('holding_') + 1))
WHERE tables.database = {database:String} AND tables.name LIKE 'holding\\_%'
ORDER BY name
