"""What goes wrong around the database: power, disks, processes, backups."""
