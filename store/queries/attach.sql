-- Purpose: take over what a load assembled. Parts are linked, not copied; no
-- reader names their run before the release does.
ALTER TABLE observations ATTACH PARTITION tuple() FROM {{assembled}}
