"""What reads the formats of files, in a process of its own that is limited in memory and time. It loads no Django."""
