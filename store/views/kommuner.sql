-- Purpose: the kommuner of Denmark.
-- Grain: one kommune.
CREATE OR REPLACE VIEW {{views}}.kommuner
(
    kommune_code  LowCardinality(String) COMMENT 'The code of three digits.',
    kommune_name  String                 COMMENT 'The name without the word kommune.',
    long_name     String                 COMMENT 'The official name as it stands in a sentence.',
    region_id     Nullable(String)       COMMENT 'The region that it belongs to today.',
    region_name   Nullable(String)       COMMENT 'What that region is called.',
    landsdel_id   Nullable(String)       COMMENT 'The landsdel that it belongs to today.',
    landsdel_name Nullable(String)       COMMENT 'What that landsdel is called.',
    release_id    String                 COMMENT 'The release that the row is read from.'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    k.code AS kommune_code,
    k.name AS kommune_name,
    k.long_name AS long_name,
    nullIf(arrayFirst(g -> g.3 <= toDate32(today()) AND g.4 >= toDate32(today()), p.regions).1, '') AS region_id,
    nullIf(arrayFirst(g -> g.3 <= toDate32(today()) AND g.4 >= toDate32(today()), p.regions).2, '') AS region_name,
    nullIf(arrayFirst(g -> g.3 <= toDate32(today()) AND g.4 >= toDate32(today()), p.landsdele).1, '') AS landsdel_id,
    nullIf(arrayFirst(g -> g.3 <= toDate32(today()) AND g.4 >= toDate32(today()), p.landsdele).2, '') AS landsdel_name,
    h.id AS release_id
FROM {{heads}} AS h
INNER JOIN {{database}}.kommuner AS k ON k.dataset = h.dataset AND k.run = h.runs[indexOf(h.tables, 'kommuner')]
LEFT JOIN {{places}} AS p ON p.area = k.code
COMMENT '{{version}}'
