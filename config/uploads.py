"""Uploads under way, of which nothing is left on the disk, however the server ends."""

import os
from typing import Any

from django.core.files.uploadhandler import TemporaryFileUploadHandler


class NamelessFileUploadHandler(TemporaryFileUploadHandler):
    """Write a large upload into a file without a name: the system removes it with the process that has it open."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Make the file, and take its name away."""
        super().new_file(*args, **kwargs)
        os.unlink(self.file.temporary_file_path())
