-- Purpose: while it exists, releases that a rollback may publish again lose no
-- rows. It holds none itself; {{hold}} is holding_ and a number, {{owner}}
-- tells who rolls back.
CREATE TABLE {{hold}}
(
    run UInt64
)
ENGINE = Memory
COMMENT '{{owner}}'
