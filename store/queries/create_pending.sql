-- Purpose: where the row of a release waits to be published. {{pending}} is
-- pending_ and the run that publishes it.
-- Grain: one release.
CREATE TABLE {{pending}} AS releases
ENGINE = Memory
