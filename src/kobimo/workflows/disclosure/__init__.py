"""Statistical confidentiality of tables that stand alone: protect them, and judge how others are protected."""
