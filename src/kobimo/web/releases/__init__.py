"""The releases of the workspace, withdrawn ones included."""
