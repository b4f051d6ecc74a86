"""Redis from Debian's packages, with a password."""

from tests.services.server import Server, ask, program

BROKER, CACHE = 0, 1  # the numbers of its databases; the tests' processes count on from there


class Redis(Server):
    name = "Redis"

    def obtain(self) -> None:
        program("redis-server", "redis-server")

    def command(self) -> list[str]:
        kept = "yes" if self.durable else "no"  # what waits in the broker is on the disk, too
        return [
            program("redis-server", "redis-server"), "--bind", "127.0.0.1", "--port", str(self.port),
            "--dir", str(self.folder), "--requirepass", self.password, "--databases", "64",
            "--save", "", "--appendonly", kept, "--maxmemory-policy", "noeviction",
        ]  # fmt: skip

    def answers(self) -> bool:
        return b"+PONG" in ask(self.port, f"AUTH {self.password}\r\nPING\r\n".encode())

    def address(self, database: int) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{database}"

    def settings(self) -> dict[str, str]:
        return {"CELERY_BROKER_URL": self.address(BROKER), "CACHE_URL": self.address(CACHE)}
