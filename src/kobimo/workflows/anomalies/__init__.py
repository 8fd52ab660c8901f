"""Figures that somebody must look at before they are released: vanished ones first, then changes beyond the usual."""

from __future__ import annotations

from kobimo.workflows.anomalies.acknowledging import acknowledge, acknowledged, open_demands
from kobimo.workflows.anomalies.anomaly import Anomaly
from kobimo.workflows.anomalies.listing import Anomalies, anomalies

__all__ = ["Anomalies", "Anomaly", "acknowledge", "acknowledged", "anomalies", "open_demands"]
