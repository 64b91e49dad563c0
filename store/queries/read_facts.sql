-- Purpose: one whole table of facts of one release.
-- Parameters: dataset; run, which the release names for the table.
-- Grain: one fact. Table, columns and key come from the list in tables.go.
SELECT {{columns}}
FROM {{table}}
WHERE dataset = {dataset:String} AND run = {run:UInt64}
ORDER BY {{key}}
