-- +goose Up
-- Purpose: tell of a single figure what it counts, where something is computed with
-- it: the number of staff of a jobcentre.
ALTER TABLE figures ADD COLUMN IF NOT EXISTS `counts` LowCardinality(String);

-- +goose Down
ALTER TABLE figures DROP COLUMN IF EXISTS `counts`;
