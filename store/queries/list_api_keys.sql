-- Purpose: every API key that was made, revoked ones too.
-- Grain: one key, oldest first. The first of several revocations counts.
SELECT
    k.id AS id,
    anyIf(k.name, k.event = 'CREATED') AS name,
    lower(hex(anyIf(k.secret_sha256, k.event = 'CREATED'))) AS secret_sha256,
    minIf(k.at, k.event = 'CREATED') AS created_at,
    maxOrNullIf(toDate32(k.at), k.event = 'USED') AS last_used,
    minOrNullIf(k.at, k.event = 'REVOKED') AS revoked_at
FROM {{table}} AS k
GROUP BY k.id
HAVING countIf(k.event = 'CREATED') > 0
ORDER BY created_at, id
