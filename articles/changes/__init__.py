"""What people changed: how rows were (`snapshots`), what is other (`differences`), and putting it back (`restoring`)."""
