"""PostgreSQL from Debian's packages, with a password, sorting as Unicode says."""

import os
import signal
import subprocess
from pathlib import Path

from tests.services.server import Server, Unavailable, as_somebody_else, give_away, program

LEAST = 14  # what Django 5.2 speaks to


class PostgreSQL(Server):
    name = "PostgreSQL"
    end = signal.SIGINT  # "fast": connections are closed, what is committed is written

    def obtain(self) -> None:
        self._program("initdb")

    @staticmethod
    def _program(name: str) -> str:
        folders = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()]
        newest = sorted((path for path in folders if int(path.parent.name) >= LEAST), key=lambda path: path.parent.name)
        return program(name, "postgresql", *reversed(newest))

    def prepare(self) -> None:
        data = self.folder / "data"
        if (data / "PG_VERSION").exists():
            return
        assert self.password, "it lies in the folder from here on"
        data.mkdir(mode=0o700, exist_ok=True)
        give_away(self.folder)
        made = subprocess.run(
            [*as_somebody_else(self.end), self._program("initdb"), "--pgdata", str(data), "--username", "sankore",
             "--pwfile", str(self.folder / "password"), "--auth", "scram-sha-256", "--encoding", "UTF8",
             "--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "und", "--no-sync"],
            capture_output=True, text=True, cwd=self.folder,
        )  # fmt: skip
        if made.returncode:
            raise Unavailable(f"PostgreSQL could not make its data folder {data}. It said:\n{made.stderr.strip()}")

    def command(self) -> list[str]:
        quick = {} if self.durable else {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "shared_buffers": "64MB",
            **quick,
        }
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        return [*as_somebody_else(self.end), self._program("postgres"), "-D", str(self.folder / "data"), *words]

    def answers(self) -> bool:
        asked = [self._program("pg_isready"), "--quiet", "--host", "127.0.0.1", "--port", str(self.port)]
        if subprocess.run(asked, check=False).returncode:
            return False
        self._make("sankore")
        return True

    def _make(self, database: str) -> None:
        """An empty database of this name, unless there is one."""
        if f"\n{database}\n" not in f"\n{self.ask('SELECT datname FROM pg_database')}\n":
            self.ask(f'CREATE DATABASE "{database}"')

    def ask(self, question: str, database: str = "postgres") -> str:
        """What psql answers, a line for each row."""
        said = subprocess.run(
            [self._program("psql"), "--no-psqlrc", "--tuples-only", "--no-align", "--command", question,
             "--dbname", f"postgresql://sankore@127.0.0.1:{self.port}/{database}"],
            env={**os.environ, "PGPASSWORD": self.password}, capture_output=True, text=True,
        )  # fmt: skip
        if said.returncode:
            raise Unavailable(f"PostgreSQL answered: {said.stderr.strip()}")
        return said.stdout.strip()

    def address(self, database: str = "sankore") -> str:
        """The address of a database, which is made empty when there is none of this name."""
        if self.is_alive:
            self._make(database)
        return f"postgres://sankore:{self.password}@127.0.0.1:{self.port}/{database}"

    def settings(self) -> dict[str, str]:
        return {"DATABASE_URL": f"postgres://sankore:{self.password}@127.0.0.1:{self.port}/sankore"}
