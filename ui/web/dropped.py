"""What is left of files that were sent to the page, once nobody can want it any more.

Gradio removes what a request has brought to its end, an hour later, and only while the same server
runs: of a client that left in the middle, or of a server that was killed, the files would stay for
ever, and empty folders stay always. Several servers may share the folder, hence age alone decides.
"""

from __future__ import annotations

import contextlib
import os
import stat
import time
from pathlib import Path

STALE_S = 86_400.0  # far more than the hour for which Gradio keeps files, also of open pages
_LINK = 0x400  # FILE_ATTRIBUTE_REPARSE_POINT: a junction of Windows is a folder to `is_dir`


def sweep(folder: Path) -> int:
    """Remove what nobody wrote to for a day, and folders that are empty for it; how many of both.

    The folder itself stays, and where it is a link, all that is in it; links in it are removed and
    not followed.
    """
    with contextlib.suppress(OSError):  # there may be none yet
        if _is_folder(folder.stat(follow_symlinks=False)):
            return _swept(folder, time.time() - STALE_S)
    return 0


def _swept(folder: Path, before: float) -> int:
    """Without what is in use elsewhere, or gone meanwhile."""
    count = 0
    for path in list(folder.iterdir()):
        with contextlib.suppress(OSError):
            status = path.stat(follow_symlinks=False)
            is_old = max(status.st_mtime, status.st_ctime) < before  # copies keep their mtime
            if _is_folder(status):
                count += _swept(path, before)
                if is_old:
                    path.rmdir()  # fails where something is in it
                    count += 1
            elif is_old:
                path.unlink()
                count += 1
    return count


def _is_folder(status: os.stat_result) -> bool:
    return stat.S_ISDIR(status.st_mode) and not getattr(status, "st_file_attributes", 0) & _LINK
