-- +goose Up
-- Purpose: tell of an indicator which initiative's participants its figures are
-- of, and under which periods figures without a known date stand. What was
-- loaded before says neither.
ALTER TABLE indicators ADD COLUMN IF NOT EXISTS `initiative` Nullable(String);
ALTER TABLE indicators ADD COLUMN IF NOT EXISTS `undated_periods` Array(String);

-- +goose Down
ALTER TABLE indicators DROP COLUMN IF EXISTS `undated_periods`;
ALTER TABLE indicators DROP COLUMN IF EXISTS `initiative`;
