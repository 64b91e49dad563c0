-- Purpose: where a load's observations wait until they are published. The
-- table is made like observations, so that its parts can be taken over whole.
-- Grain: one observation, duplicates included.
-- {{table}} is staging_ or assembled_ and the load's run; {{owner}} tells who
-- loads.
CREATE TABLE {{table}} AS observations COMMENT '{{owner}}'
