-- +goose Up
-- Purpose: tell of facts what their sources tell: whether it was done or planned,
-- the source's words for a hedge and a period, which fact holds which, which figures
-- can't both be true, and which kommuner an initiative or a course is of. What was
-- loaded before says none of it.
ALTER TABLE sources ADD COLUMN IF NOT EXISTS `published_period` String;

ALTER TABLE courses
    ADD COLUMN IF NOT EXISTS `kommuner` Array(String),
    ADD COLUMN IF NOT EXISTS `job_profiles` Array(String),
    ADD COLUMN IF NOT EXISTS `target_groups` Array(String),
    ADD COLUMN IF NOT EXISTS `form` Nullable(String),
    ADD COLUMN IF NOT EXISTS `from` Nullable(Date32),
    ADD COLUMN IF NOT EXISTS `to` Nullable(Date32),
    ADD COLUMN IF NOT EXISTS `more_sources` Array(String),
    ADD COLUMN IF NOT EXISTS `status` LowCardinality(String),
    ADD COLUMN IF NOT EXISTS `period_text` Nullable(String),
    ADD COLUMN IF NOT EXISTS `note_da` String,
    ADD COLUMN IF NOT EXISTS `note_en` String;

ALTER TABLE participations
    ADD COLUMN IF NOT EXISTS `extent` LowCardinality(String),
    ADD COLUMN IF NOT EXISTS `hedge` Nullable(String),
    ADD COLUMN IF NOT EXISTS `department` Nullable(String),
    ADD COLUMN IF NOT EXISTS `part_of` Nullable(String),
    ADD COLUMN IF NOT EXISTS `status` LowCardinality(String),
    ADD COLUMN IF NOT EXISTS `period_text` Nullable(String),
    ADD COLUMN IF NOT EXISTS `note_da` String,
    ADD COLUMN IF NOT EXISTS `note_en` String;

ALTER TABLE initiatives
    ADD COLUMN IF NOT EXISTS `kommuner` Array(String),
    ADD COLUMN IF NOT EXISTS `collaboration` Nullable(String),
    ADD COLUMN IF NOT EXISTS `to` Nullable(Date32),
    ADD COLUMN IF NOT EXISTS `staff_extent` LowCardinality(String),
    ADD COLUMN IF NOT EXISTS `staff_hedge` Nullable(String),
    ADD COLUMN IF NOT EXISTS `department` Nullable(String),
    ADD COLUMN IF NOT EXISTS `status` LowCardinality(String),
    ADD COLUMN IF NOT EXISTS `period_text` Nullable(String),
    ADD COLUMN IF NOT EXISTS `note_da` String,
    ADD COLUMN IF NOT EXISTS `note_en` String;

ALTER TABLE figures
    ADD COLUMN IF NOT EXISTS `value_high` Nullable(Float64),
    ADD COLUMN IF NOT EXISTS `denominator` Nullable(Float64),
    ADD COLUMN IF NOT EXISTS `hedge` Nullable(String),
    ADD COLUMN IF NOT EXISTS `from` Nullable(Date32),
    ADD COLUMN IF NOT EXISTS `to` Nullable(Date32),
    ADD COLUMN IF NOT EXISTS `department` Nullable(String),
    ADD COLUMN IF NOT EXISTS `part_of` Nullable(String),
    ADD COLUMN IF NOT EXISTS `conflicts_with` Array(String),
    ADD COLUMN IF NOT EXISTS `status` LowCardinality(String),
    ADD COLUMN IF NOT EXISTS `period_text` Nullable(String),
    ADD COLUMN IF NOT EXISTS `note_da` String,
    ADD COLUMN IF NOT EXISTS `note_en` String;

-- +goose Down
ALTER TABLE figures
    DROP COLUMN IF EXISTS `value_high`, DROP COLUMN IF EXISTS `denominator`, DROP COLUMN IF EXISTS `hedge`,
    DROP COLUMN IF EXISTS `from`, DROP COLUMN IF EXISTS `to`, DROP COLUMN IF EXISTS `department`,
    DROP COLUMN IF EXISTS `part_of`, DROP COLUMN IF EXISTS `conflicts_with`, DROP COLUMN IF EXISTS `status`,
    DROP COLUMN IF EXISTS `period_text`, DROP COLUMN IF EXISTS `note_da`, DROP COLUMN IF EXISTS `note_en`;
ALTER TABLE initiatives
    DROP COLUMN IF EXISTS `kommuner`, DROP COLUMN IF EXISTS `collaboration`, DROP COLUMN IF EXISTS `to`,
    DROP COLUMN IF EXISTS `staff_extent`, DROP COLUMN IF EXISTS `staff_hedge`, DROP COLUMN IF EXISTS `department`,
    DROP COLUMN IF EXISTS `status`, DROP COLUMN IF EXISTS `period_text`, DROP COLUMN IF EXISTS `note_da`, DROP COLUMN IF EXISTS `note_en`;
ALTER TABLE participations
    DROP COLUMN IF EXISTS `extent`, DROP COLUMN IF EXISTS `hedge`, DROP COLUMN IF EXISTS `department`, DROP COLUMN IF EXISTS `part_of`,
    DROP COLUMN IF EXISTS `status`, DROP COLUMN IF EXISTS `period_text`, DROP COLUMN IF EXISTS `note_da`, DROP COLUMN IF EXISTS `note_en`;
ALTER TABLE courses
    DROP COLUMN IF EXISTS `kommuner`, DROP COLUMN IF EXISTS `job_profiles`, DROP COLUMN IF EXISTS `target_groups`,
    DROP COLUMN IF EXISTS `form`, DROP COLUMN IF EXISTS `from`, DROP COLUMN IF EXISTS `to`, DROP COLUMN IF EXISTS `more_sources`,
    DROP COLUMN IF EXISTS `status`, DROP COLUMN IF EXISTS `period_text`, DROP COLUMN IF EXISTS `note_da`, DROP COLUMN IF EXISTS `note_en`;
ALTER TABLE sources DROP COLUMN IF EXISTS `published_period`;
