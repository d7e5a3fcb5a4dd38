"""Writing a file whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path


def write_whole(path: str | os.PathLike[str], content: bytes) -> None:
    """Put a file in place at once: after any error the old one, if there was one, is as it was.

    Args:
        path: where; a link is followed.
        content: all of it.

    Raises:
        OSError: if the folder does not exist or cannot be written to.
    """
    target = Path(os.path.realpath(path))
    # In the same folder, as only there it can be renamed at once; not from `tempfile`, whose files are for one user.
    temporary = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with open(temporary, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except OSError as error:
        if error.errno is not None:
            error.filename, error.filename2 = os.fspath(path), None  # the name that the user gave
        raise
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
