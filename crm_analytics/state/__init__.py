"""What people write in the app, in SQL: loads, the company, jobs. SQLite by default, PostgreSQL where configured."""
