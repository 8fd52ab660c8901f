"""The connection to Spark: one per process, started when it is first needed, quiet, with errors that say the remedy."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import socket
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kobimo.errors import InvalidInputError
from kobimo.language import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from py4j.java_gateway import JavaGateway
    from pyspark import SparkConf, SparkContext

LOCAL = "local[*]"
"""All cores of this machine."""

_PORT = 7077
_PATIENCE = 5.0
"""Seconds until a master counts as unreachable."""


def spark_context(master: str, memory: str) -> SparkContext:
    """Return the connection of this process to a master.

    Parameters
    ----------
    master : str
    memory : str
        Memory of the Java process that is started here.

    Returns
    -------
    pyspark.SparkContext
        The one that is open, if it has this master; another one is closed.

    Raises
    ------
    InvalidInputError
        If the extra or Java is missing, or the master cannot be reached.
    """
    _check_installation()
    _check_master(master)
    from py4j.protocol import Py4JError  # noqa: PLC0415 - the extra may be missing
    from pyspark import SparkContext  # noqa: PLC0415
    from pyspark.errors import PySparkException  # noqa: PLC0415

    active = SparkContext._active_spark_context  # noqa: SLF001 - Spark has no public way to ask without starting
    if active is not None and active.master == master:
        return active
    if active is not None:
        active.stop()
    conf = _configuration(master, memory)
    try:
        with warnings.catch_warnings():
            # Spark looks at pandas whether or not somebody uses it; kobimo hands over Arrow.
            warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
            return SparkContext(conf=conf, gateway=_gateway(conf))
    except (PySparkException, Py4JError, OSError, ValueError) as error:
        raise InvalidInputError(
            _("Spark lässt sich mit „{master}“ nicht starten ({reason}).").format(master=master, reason=told(error)),
            remedy=_(
                "Adresse des Masters prüfen, zum Beispiel local[2] oder spark://rechner:7077, und ob Java 17 oder "
                "neuer gefunden wird (java -version). Oder mit --engine duckdb rechnen."
            ),
        ) from error


def disconnect() -> None:
    """Close the connection of this process, if there is one."""
    if importlib.util.find_spec("pyspark") is None:
        return
    from pyspark import SparkContext  # noqa: PLC0415

    if SparkContext._active_spark_context is not None:  # noqa: SLF001
        SparkContext._active_spark_context.stop()  # noqa: SLF001


def _check_installation() -> None:
    if importlib.util.find_spec("pyspark") is None:
        raise InvalidInputError(
            _("Für engine = spark fehlt die Erweiterung spark."),
            remedy=_('pip install "kobimo[spark]" ausführen, oder mit --engine duckdb rechnen.'),
        )
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")
    if java is None:
        raise InvalidInputError(
            _("Für engine = spark fehlt Java."),
            where=f"JAVA_HOME={home}" if home else "",
            remedy=_(
                "Java 17 oder neuer installieren, unter Debian und Ubuntu das Paket openjdk-17-jre-headless, und "
                "JAVA_HOME setzen, wenn java nicht im Suchpfad liegt. Oder mit --engine duckdb rechnen."
            ),
        )


def _check_master(master: str) -> None:
    """Ask the masters of a stand-alone cluster for an answer: Spark itself would try for a minute."""
    if not master.startswith("spark://"):
        return
    reasons = []
    for address in master.removeprefix("spark://").split(","):
        try:
            parts = urlsplit(f"//{address}")
            socket.create_connection((parts.hostname or "", parts.port or _PORT), timeout=_PATIENCE).close()
        except (OSError, ValueError) as error:
            reasons.append(f"{address}: {error}")
        else:
            return
    raise InvalidInputError(
        _("Der Spark-Master „{master}“ ist nicht erreichbar ({reason}).").format(
            master=master, reason="; ".join(reasons)
        ),
        remedy=_("Adresse und Netz prüfen, oder mit --engine duckdb oder --master local[2] rechnen."),
    )


def _configuration(master: str, memory: str) -> SparkConf:
    from pyspark import SparkConf  # noqa: PLC0415

    conf = SparkConf().setMaster(master).setAppName("kobimo")
    conf.set("spark.ui.enabled", "false").set("spark.ui.showConsoleProgress", "false")
    conf.set("spark.driver.memory", memory).set("spark.driver.maxResultSize", "0")  # the atoms are the result
    if master.startswith("local"):
        # Nothing of a calculation on this machine can be reached from another one.
        conf.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1")
        conf.set("spark.sql.shuffle.partitions", str(2 * (os.cpu_count() or 1)))
    return conf


def _gateway(conf: SparkConf) -> JavaGateway:
    """Start Java, once in a process; what it writes would stand between our own lines, so it goes into a file."""
    from pyspark import SparkContext, java_gateway  # noqa: PLC0415
    from pyspark.errors import PySparkException  # noqa: PLC0415

    if SparkContext._gateway is not None:  # noqa: SLF001
        return SparkContext._gateway  # noqa: SLF001
    launch: Callable[..., JavaGateway] = vars(java_gateway)["launch_gateway"]  # published without types
    with tempfile.TemporaryFile() as log:
        try:
            return launch(conf, {"stdout": log, "stderr": log})
        except PySparkException as error:
            log.seek(0)
            raise OSError(_reason(log.read().decode(errors="replace")) or str(error)) from error


def _reason(log: str) -> str:
    """Find the sentence in what a Java wrote that ended early; around it stand warnings and places in its code."""
    sentences = [line for line in log.splitlines() if re.search("[Ee]rror|[Ee]xception", line) and line[:1].strip()]
    return sentences[0] if sentences else ""


def told(error: Exception) -> str:
    """Return the sentence of an error of Spark, without the stack of Java below and what was called above."""
    lines = [line for line in str(error).splitlines() if not line.startswith("An error occurred while calling")]
    return lines[0].removeprefix(": ") if lines else type(error).__name__
