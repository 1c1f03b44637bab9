"""What people changed: rows as they were (`snapshots`), what is other (`differences`), put back (`restoring`)."""
