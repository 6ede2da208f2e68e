"""A PostgreSQL cluster that lasts for one run: in a temporary directory, on a Unix socket.

It is never run by root (PostgreSQL refuses that): root lends it to `postgres` or `nobody`.
Safety is switched off for speed, since nothing in it outlives the run. Its collation is
English, not C, so that an index or a sort that counts on C without saying so is caught.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "128MB",
    # No statement of a test runs long enough to be worth compiling.
    "jit": "off",
}


def find_programs() -> Path | None:
    """The folder of initdb and pg_ctl: Debian's newest, or the one on PATH; else None."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: float(path.parts[-3]),
    )
    if debian:
        return debian[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _other_user() -> dict[str, Any]:
    """How subprocess is to change its user: not at all, unless we are root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise SystemExit("PostgreSQL will not run as root, and there is no user nobody to run it.")


@contextlib.contextmanager
def throwaway_cluster(*, settings: dict[str, str] | None = None) -> Iterator[str]:
    """Start a cluster, give its DATABASE_URL, and leave no trace of it afterwards.

    `settings` override those above (a benchmark, for one, wants its fsync back).
    """
    programs = find_programs()
    if programs is None:
        raise SystemExit("PostgreSQL is missing: apt-get install postgresql")
    as_other = _other_user()
    folder = Path(tempfile.mkdtemp(prefix="commentary-pg-"))
    if as_other:
        os.chown(folder, as_other["user"], as_other["group"])

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), "--pgdata", str(folder / "cluster"), *arguments]
        output = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
        done = subprocess.run(command, cwd=folder, text=True, **output, **as_other)
        if done.returncode:
            log = folder / "log"
            said = log.read_text() if log.exists() else ""
            raise SystemExit(f"{program} failed.\n{done.stderr}{said}")

    try:
        run(
            *("initdb", "--username=commentary", "--auth=trust", "--encoding=UTF8", "--no-sync"),
            *("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"),
        )
        chosen = {**SETTINGS, "unix_socket_directories": str(folder), **(settings or {})}
        options = " ".join(f"-c {name}='{value}'" for name, value in chosen.items())
        run("pg_ctl", "start", "--wait", f"--log={folder / 'log'}", f"--options={options}")
        try:
            yield f"postgres://commentary@{quote(str(folder), safe='')}/postgres"
        finally:
            run("pg_ctl", "stop", "--mode=immediate", "--silent")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
