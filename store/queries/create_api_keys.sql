-- Purpose: API keys, hashed, in a database of their own that readers of the
-- API have no right to. Nothing is ever changed: a key is made, used and
-- revoked by a row each, so a revocation holds whatever else is written.
-- Grain: one event of one key; of its use there is one a day and server.
-- secret_sha256 and name are those of the row CREATED, '' in others.
CREATE TABLE IF NOT EXISTS {{table}}
(
    id            String,
    event         Enum8('CREATED' = 1, 'USED' = 2, 'REVOKED' = 3),
    at            DateTime64(3, 'UTC'),
    name          String,
    secret_sha256 String
)
ENGINE = MergeTree
ORDER BY (id, event, at)
