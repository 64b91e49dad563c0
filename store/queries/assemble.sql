-- Purpose: begin what a load will publish with the rows it brought. Parts are
-- linked, not copied.
ALTER TABLE {{assembled}} ATTACH PARTITION tuple() FROM {{staging}}
