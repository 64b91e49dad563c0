-- +goose Up
-- Purpose: tell under which version of the rules (kommune.RulesVersion) the rows
-- of each slice were loaded. What stands here before the column was loaded under
-- version 1.
ALTER TABLE releases ADD COLUMN IF NOT EXISTS `slices.rules` Array(UInt16) DEFAULT arrayMap(r -> toUInt16(1), `slices.run`);

-- +goose Down
ALTER TABLE releases DROP COLUMN IF EXISTS `slices.rules`;
