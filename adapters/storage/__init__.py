"""The advisor's records in a SQL database: SQLite by default, PostgreSQL when several copies serve one trust."""
