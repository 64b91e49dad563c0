-- Purpose: was a release made from these bytes?
-- Parameters: dataset, input_hash.
-- Grain: one row.
SELECT count() AS releases
FROM releases
WHERE dataset = {dataset:String} AND input_hash = {input_hash:String}
