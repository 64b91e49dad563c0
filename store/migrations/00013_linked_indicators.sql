-- +goose Up
-- Purpose: tell of a share which counts are its numerators or its denominators,
-- so that small counts of them are judged together. What was loaded before says
-- neither.
ALTER TABLE indicators ADD COLUMN IF NOT EXISTS `numerator_indicator` Nullable(String);
ALTER TABLE indicators ADD COLUMN IF NOT EXISTS `denominator_indicator` Nullable(String);

-- +goose Down
ALTER TABLE indicators DROP COLUMN IF EXISTS `denominator_indicator`;
ALTER TABLE indicators DROP COLUMN IF EXISTS `numerator_indicator`;
