"""What the events say to people: histories, the past of a patient, restoring, erasing."""
