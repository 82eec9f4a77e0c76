"""The history of the database: revisions in versions/, functions and triggers in sql/."""
