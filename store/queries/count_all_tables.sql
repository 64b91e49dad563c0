-- Purpose: how many of the tables and views are there that the program makes, and the
-- version of the server.
-- Parameters: database, tables; withheld_database, withheld; views_database, and
-- views, the version in the comment of each view.
-- Grain: one row.
SELECT
    version() AS version,
    countIf(database = {database:String} AND name IN {tables:Array(String)} OR database = {withheld_database:String} AND name IN {withheld:Array(String)}) AS tables,
    countIf(database = {views_database:String} AND engine = 'View' AND comment = {views:String}) AS views
FROM system.tables
WHERE database IN ({database:String}, {withheld_database:String}, {views_database:String})
