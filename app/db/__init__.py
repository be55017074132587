"""The database: engine and unit of work, column types, triggers generated from data."""
