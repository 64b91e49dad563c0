-- +goose Up
-- Purpose: mark what the source's newest delivery no longer has; by which rule
-- a cell was hidden is no business of readers any more.
-- gone is true for a row that a load carried forward because its package lacked
-- it; of a slice it is true where the package had its indicator but nothing of
-- its year.
ALTER TABLE observations ADD COLUMN IF NOT EXISTS gone Bool DEFAULT false AFTER source;
ALTER TABLE observations DROP COLUMN IF EXISTS suppression;
ALTER TABLE releases ADD COLUMN IF NOT EXISTS `slices.gone` Array(Bool) DEFAULT arrayMap(r -> false, `slices.run`);

-- +goose Down
ALTER TABLE releases DROP COLUMN IF EXISTS `slices.gone`;
ALTER TABLE observations ADD COLUMN IF NOT EXISTS suppression Enum8('NONE' = 0, 'PRIMARY' = 1, 'SECONDARY' = 2) DEFAULT 'NONE' AFTER qualifier;
ALTER TABLE observations DROP COLUMN IF EXISTS gone;
