-- Purpose: forget the slices of pruned releases, whose rows are deleted.
-- Parameters: ids.
ALTER TABLE releases
UPDATE
    `slices.table` = [], `slices.indicator` = [], `slices.year` = [], `slices.run` = [],
    `slices.rows` = [], `slices.hash` = [], `slices.periods` = [], `slices.target_groups` = [], `slices.gone` = [], `slices.rules` = []
WHERE content_hash = '' AND id IN {ids:Array(String)}
SETTINGS mutations_sync = 1
