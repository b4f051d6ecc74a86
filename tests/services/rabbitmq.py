"""RabbitMQ from Debian's packages, as small as it gets: one scheduler, no plugins, a port mapper of its own.

The node's name tells it from others of this machine; no file outside of its folder is read or written.
"""

from pathlib import Path

from tests.services.server import Server, Unavailable, ask, free_port, program

_HELLO = b"AMQP\x00\x00\x09\x01"


class RabbitMQ(Server):
    name = "RabbitMQ"
    patience = 120

    def __init__(self, folder: Path, *, port: int = 0, durable: bool = False) -> None:
        super().__init__(folder, port=port, durable=durable)
        self._names, self._distribution = free_port(), free_port()

    def obtain(self) -> None:
        self._script()
        program("epmd", "rabbitmq-server")

    @staticmethod
    def _script() -> str:
        """The server's own: the one on the path goes to another user and another folder."""
        for script in sorted(Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*/sbin/rabbitmq-server")):
            return str(script)
        raise Unavailable(
            "RabbitMQ is not installed: install it (Debian: apt install rabbitmq-server) and run this again."
        )

    def prepare(self) -> None:
        (self.folder / "plugins").write_text("[].\n")
        (self.folder / "rabbitmq.conf").write_text(
            "log.console.level = warning\n"
            "disk_free_limit.absolute = 50MB\n"
            "default_user = sankore\n"
            f"default_pass = {self.password}\n"
        )
        # the port mapper, which would outlive the server if the server started it
        self.help([program("epmd", "rabbitmq-server"), "-port", str(self._names), "-address", "127.0.0.1"])

    def command(self) -> list[str]:
        return [self._script()]

    def variables(self) -> dict[str, str]:
        words = "-noinput -start_epmd false +S 1:1 -kernel inet_dist_use_interface {127,0,0,1}"
        return {
            "HOME": str(self.folder),  # where its cookie is
            "ERL_EPMD_PORT": str(self._names),
            "RABBITMQ_ALLOW_INPUT": "1",  # the process is the server itself, not a shell around it
            "RABBITMQ_NODENAME": f"sankore-{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._distribution),
            "RABBITMQ_CONF_ENV_FILE": str(self.folder / "none"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_PID_FILE": str(self.folder / "pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": words,
        }

    def answers(self) -> bool:
        return ask(self.port, _HELLO)[:1] == b"\x01"  # a method: it asks who we are

    def address(self) -> str:
        return f"amqp://sankore:{self.password}@127.0.0.1:{self.port}//"

    def settings(self) -> dict[str, str]:
        return {"CELERY_BROKER_URL": self.address()}
