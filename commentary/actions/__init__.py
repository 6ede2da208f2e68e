"""The only writers: permit, check, write and record, in one transaction."""
