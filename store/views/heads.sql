(
    -- The newest release of every dataset, each with all that a view takes of it:
    -- what is read follows from this one row, so that it is all of one release.
    SELECT
        dataset, sequence, id, title, publisher, licence, synthetic,
        `slices.table` AS tables, `slices.indicator` AS indicators, `slices.year` AS years, `slices.run` AS runs, `slices.periods` AS periods
    FROM {{database}}.releases
    ORDER BY dataset, sequence DESC, published_at, content_hash
    LIMIT 1 BY dataset
)
