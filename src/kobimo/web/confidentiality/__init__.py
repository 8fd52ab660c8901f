"""Statistical confidentiality beside the releases: in words for readers, and its methods side by side."""
