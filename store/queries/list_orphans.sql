-- Purpose: runs whose rows no release names for a table. {{table}} comes from
-- the lists in garbage.go.
-- Parameters: table, by which slices name these rows; before, a run: only those
-- that began before it.
-- Grain: one run.
SELECT DISTINCT run
FROM {{table}}
WHERE run < {before:UInt64}
    AND run NOT IN (SELECT slice_run FROM releases ARRAY JOIN slices.table AS slice_table, slices.run AS slice_run WHERE slice_table = {table:String})
ORDER BY run
