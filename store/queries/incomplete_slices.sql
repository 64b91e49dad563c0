-- Purpose: slices of which not every row is there, or not as it was written.
-- Parameters: ids, of releases; empty for all that are kept. It is filled in with
-- the table of releases; with hash_rows.sql or '', where the content of figures
-- is not compared; and with count_facts.sql for each table of facts, whose rows
-- are counted.
-- Grain: one release and slice. An empty content_hash marks a release that was
-- pruned.
SELECT
    named.id AS id, named.table AS table, named.indicator AS indicator, named.year AS year, named.run AS run,
    named.rows AS promised, found.rows AS found
FROM
(
    SELECT id, slice.table AS table, slice.indicator AS indicator, slice.year AS year, slice.run AS run, slice.rows AS rows, slice.hash AS hash
    FROM {{releases}}
    ARRAY JOIN slices AS slice
    WHERE content_hash != '' AND (empty({ids:Array(String)}) OR id IN {ids:Array(String)})
) AS named
LEFT JOIN
(
    SELECT
        'observations' AS table, toString(indicator) AS indicator, toUInt16(substring(period, 1, 4)) AS year, run, count() AS rows,
        {{hash}} AS hash
    FROM observations
    WHERE run IN
    (
        SELECT arrayJoin(slices.run)
        FROM {{releases}}
        WHERE content_hash != '' AND (empty({ids:Array(String)}) OR id IN {ids:Array(String)})
    )
    GROUP BY indicator, year, run
    {{facts}}
) AS found ON named.table = found.table AND named.indicator = found.indicator AND named.year = found.year AND named.run = found.run
WHERE named.rows != found.rows OR (found.hash != '' AND named.hash != found.hash)
ORDER BY id, table, indicator, year, run
