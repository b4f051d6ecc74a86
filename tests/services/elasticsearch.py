"""Elasticsearch 8.19: one node, no security, fetched once with Maven, run by Java 17 or newer.

Elastic publishes no server of version 8 to the Maven repository under its own name. One artifact there carries the
distribution with Elastic's own unmodified jars: the SonarQube application archive. `elasticsearch.pom.xml` unpacks
that one folder of it (111 MB of 0.9 GB); it keeps its own licence and is no part of Sankoré.
"""

import fcntl
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.services.server import Server, Unavailable, as_somebody_else, ask, cache, give_away, program

POM = Path(__file__).with_name("elasticsearch.pom.xml")
LEAST_JAVA = 17
# For a small server that starts often and lives briefly: its own file asks for more collectors, logs and memory.
JVM = """\
-XX:+UseSerialGC
-XX:-AlwaysPreTouch
-XX:TieredStopAtLevel=1
-XX:-UsePerfData
-XX:+ExitOnOutOfMemoryError
-XX:ErrorFile=hs_err_pid%p.log
-Djava.io.tmpdir=${ES_TMPDIR}
-Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1
"""
LOG4J = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""


class Elasticsearch(Server):
    name = "Elasticsearch"
    patience = 180
    without = ("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "JAVA_OPTS")

    def __init__(self, folder: Path, *, port: int = 0, durable: bool = False, heap: str = "512m") -> None:
        super().__init__(folder, port=port, durable=durable)
        self.heap = heap

    # --- getting it ---------------------------------------------------------------------------------------

    @property
    def version(self) -> str:
        found = re.search(r"<elasticsearch.version>(.+)</elasticsearch.version>", POM.read_text())
        assert found, "the version stands in the pom"
        return found[1]

    @property
    def home(self) -> Path:
        return cache() / f"elasticsearch-{self.version}"

    def obtain(self) -> None:
        self._java()
        if (self.home / "lib").exists():
            return
        with self.home.with_name(f"{self.home.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two first starts at once: the second waits
            if not (self.home / "lib").exists():
                self._fetch()

    @staticmethod
    def _java() -> str:
        java = program("java", "openjdk-17-jre-headless", Path(os.environ.get("JAVA_HOME", "/nowhere")) / "bin")
        said = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
        found = re.search(r'version "(\d+)', said)
        if not found or int(found[1]) < LEAST_JAVA:
            raise Unavailable(
                f"Elasticsearch needs Java {LEAST_JAVA} or newer and {java} is {found[1] if found else 'another'}: "
                "install it (Debian: apt install openjdk-17-jre-headless) and run this again."
            )
        return java

    def _fetch(self) -> None:
        maven = program("mvn", "maven")
        print(f"Fetching Elasticsearch {self.version}, once (a download of 0.9 GB)…", flush=True)
        with tempfile.TemporaryDirectory(dir=cache(), prefix=f"{self.home.name}.") as name:
            work = Path(name)  # Maven's own repository too, so that close to 1 GB is not left in the home folder
            made = subprocess.run(
                [maven, "--batch-mode", "--quiet", "--strict-checksums", "--file", str(POM),
                 f"-Dmaven.repo.local={work / 'repository'}", f"-Dunpack.to={work / 'unpacked'}",
                 "generate-resources"],
                capture_output=True, text=True,
            )  # fmt: skip
            found = next(iter(work.glob(f"unpacked/*/elasticsearch/lib/elasticsearch-{self.version}.jar")), None)
            if made.returncode or found is None:
                why = (made.stdout + made.stderr).strip() or "the archive holds another version"
                raise Unavailable(f"Elasticsearch {self.version} could not be fetched with Maven: {why[-2000:]}")
            (found.parents[1] / "plugins").mkdir(exist_ok=True)
            shutil.move(found.parents[1], self.home)

    # --- running it ---------------------------------------------------------------------------------------

    def prepare(self) -> None:
        for name in ("config", "data", "logs", "snapshots", "tmp"):
            (self.folder / name).mkdir(exist_ok=True)
        (self.folder / "config" / "jvm.options").write_text(JVM)
        (self.folder / "config" / "log4j2.properties").write_text(LOG4J)
        (self.folder / "config" / "elasticsearch.yml").touch()
        give_away(self.folder)

    def command(self) -> list[str]:
        settings = {
            "cluster.name": "sankore",
            "node.name": "sankore-1",
            "discovery.type": "single-node",
            "network.host": "127.0.0.1",
            "http.port": str(self.port),
            "transport.port": "0",
            "path.data": str(self.folder / "data"),
            "path.logs": str(self.folder / "logs"),
            "path.repo": str(self.folder / "snapshots"),
            "xpack.security.enabled": "false",
            # a nearly full disk must not leave new indices red
            "cluster.routing.allocation.disk.threshold_enabled": "false",
        }
        libraries = f"{self.home}/lib/*:{self.home}/lib/cli-launcher/*"
        return [
            *as_somebody_else(self.end), self._java(), "-Xms4m", "-Xmx64m", "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", f"-Djava.io.tmpdir={self.folder / 'tmp'}",
            "-Dcli.name=server", f"-Dcli.script={self.home / 'bin' / 'elasticsearch'}",
            "-Dcli.libs=lib/tools/server-cli", f"-Des.path.home={self.home}",
            f"-Des.path.conf={self.folder / 'config'}", "-Des.distribution.type=tar",
            "-Des.java.type=the system JDK", "-cp", libraries, "org.elasticsearch.launcher.CliToolLauncher",
            *(word for name, value in settings.items() for word in ("-E", f"{name}={value}")),
        ]  # fmt: skip

    def variables(self) -> dict[str, str]:
        options = f"-Xms64m -Xmx{self.heap} {os.environ.get('ES_JAVA_OPTS', '')}".strip()
        return {"ES_TMPDIR": str(self.folder / "tmp"), "ES_JAVA_OPTS": options}

    def answers(self) -> bool:
        question = b"GET /_cluster/health?wait_for_status=yellow&timeout=1s HTTP/1.0\r\n\r\n"
        return b" 200 " in ask(self.port, question, timeout=5).split(b"\r\n")[0]

    def settings(self) -> dict[str, str]:
        return {"ELASTICSEARCH_URL": f"http://127.0.0.1:{self.port}"}
