-- Purpose: end queries whose callers have left. It does not wait for their end.
-- Parameters: {{ids}}, the queries' ids, quoted.
-- Grain: one query.
KILL QUERY WHERE query_id IN ({{ids}}) AND user = currentUser() ASYNC
