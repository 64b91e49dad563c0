(
    -- Of every area: what it is called, and the regions and landsdele that it is or
    -- lies in, as (id, name, first day, last day).
    WITH
        groups AS
        (
            SELECT g.id AS id, any(g.name) AS name, any(g.kind) AS kind
            FROM {{heads}} AS h
            INNER JOIN {{database}}.peer_groups AS g ON g.dataset = h.dataset AND g.run = h.runs[indexOf(h.tables, 'peer_groups')]
            GROUP BY g.id
        ),
        members AS
        (
            SELECT
                m.peer_group AS id, g.name AS name, g.kind AS kind, toString(m.kommune) AS kommune,
                ifNull(m.valid_from, toDate32('1900-01-01')) AS from_day, ifNull(m.valid_to, toDate32('2299-12-31')) AS to_day
            FROM {{heads}} AS h
            INNER JOIN {{database}}.memberships AS m ON m.dataset = h.dataset AND m.run = h.runs[indexOf(h.tables, 'memberships')]
            INNER JOIN groups AS g ON g.id = m.peer_group
        ),
        within AS
        (
            SELECT kommune AS area, kind, (id, name, from_day, to_day) AS place
            FROM members
            WHERE kind IN ('REGION', 'LANDSDEL')
            UNION ALL
            SELECT m.id AS area, r.kind AS kind, (r.id, r.name, greatest(m.from_day, r.from_day), least(m.to_day, r.to_day)) AS place
            FROM members AS m
            INNER JOIN members AS r ON r.kommune = m.kommune
            WHERE r.kind IN ('REGION', 'LANDSDEL')
        ),
        named AS
        (
            SELECT toString(k.code) AS area, k.name AS name, 'KOMMUNE' AS kind
            FROM {{heads}} AS h
            INNER JOIN {{database}}.kommuner AS k ON k.dataset = h.dataset AND k.run = h.runs[indexOf(h.tables, 'kommuner')]
            UNION ALL
            SELECT id AS area, name, kind FROM groups
        )
    SELECT
        area, name, kind,
        if(kind != 'KOMMUNE' AND length(arrayDistinct(arrayMap(g -> g.1, in_regions))) > 1, [], in_regions) AS regions,
        if(kind != 'KOMMUNE' AND length(arrayDistinct(arrayMap(g -> g.1, in_landsdele))) > 1, [], in_landsdele) AS landsdele
    FROM
    (
        SELECT
            n.area AS area, n.name AS name, n.kind AS kind,
            groupUniqArrayIf(w.place, w.kind = 'REGION') AS in_regions,
            groupUniqArrayIf(w.place, w.kind = 'LANDSDEL') AS in_landsdele
        FROM named AS n
        LEFT JOIN within AS w ON w.area = n.area
        GROUP BY n.area, n.name, n.kind
    )
)
