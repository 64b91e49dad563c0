-- Purpose: take releases of a dataset away from readers. Their rows still say
-- by their slices what is to be deleted.
-- Parameters: dataset; sequences.
ALTER TABLE releases
UPDATE content_hash = ''
WHERE dataset = {dataset:String} AND sequence IN {sequences:Array(UInt32)}
SETTINGS mutations_sync = 1
