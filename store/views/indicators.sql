-- Purpose: the figures that kommuner can be compared on.
-- Grain: one indicator.
CREATE OR REPLACE VIEW {{views}}.indicators
(
    indicator_id       String                 COMMENT 'The id, DATASET/NAME.',
    indicator_title    String                 COMMENT 'The title in Danish.',
    indicator_title_en String                 COMMENT 'The same in English; Danish where there is no translation.',
    definition         String                 COMMENT 'What is counted, and how, in Danish.',
    definition_en      String                 COMMENT 'The same in English.',
    kind               LowCardinality(String) COMMENT 'PROPORTION, RATE, COUNT, MEAN, SCORE or DIFFERENCE.',
    unit               String                 COMMENT 'The unit of its values.',
    polarity           LowCardinality(String) COMMENT 'HIGHER_IS_BETTER, LOWER_IS_BETTER or NEUTRAL.',
    decimals           Int64                  COMMENT 'How many decimals the source publishes.',
    breaks             String                 COMMENT 'Periods from which figures can not be compared with earlier ones, parted by |.',
    dataset_title      String                 COMMENT 'The title of the dataset.',
    publisher          String                 COMMENT 'Who publishes the dataset.',
    source_id          Nullable(String)       COMMENT 'Where it comes from: the row''s own source, else the indicator''s.',
    source_title       Nullable(String)       COMMENT 'The title of the source.',
    source_publisher   Nullable(String)       COMMENT 'Who published the source.',
    source_url         Nullable(String)       COMMENT 'Where the source can be read.',
    licence            Nullable(String)       COMMENT 'On what terms it may be used: those of the source, else of the dataset.',
    dataset_id         LowCardinality(String) COMMENT 'The dataset.',
    synthetic          Bool                   COMMENT 'True where the figures are made up for demonstration.',
    release_id         String                 COMMENT 'The release that the row is read from, the newest of its dataset.'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    i.id AS indicator_id,
    i.title_da AS indicator_title,
    if(i.title_en = '', i.title_da, i.title_en) AS indicator_title_en,
    i.definition_da AS definition,
    if(i.definition_en = '', i.definition_da, i.definition_en) AS definition_en,
    i.kind AS kind,
    i.unit AS unit,
    if(i.kind = 'COUNT' AND i.counts_persons, 'NEUTRAL', i.polarity) AS polarity,
    i.decimals AS decimals,
    arrayStringConcat(i.break_periods, '|') AS breaks,
    h.title AS dataset_title,
    h.publisher AS publisher,
    i.source AS source_id,
    nullIf(u.title, '') AS source_title,
    nullIf(u.publisher, '') AS source_publisher,
    u.url AS source_url,
    coalesce(u.licence, h.licence) AS licence,
    h.dataset AS dataset_id,
    h.synthetic AS synthetic,
    h.id AS release_id
FROM {{heads}} AS h
INNER JOIN {{database}}.indicators AS i ON i.dataset = h.dataset AND i.run = h.runs[indexOf(h.tables, 'indicators')]
LEFT JOIN {{database}}.sources AS u ON u.dataset = h.dataset AND u.run = h.runs[indexOf(h.tables, 'sources')] AND u.id = i.source
COMMENT '{{version}}'
