//! Where the real API and `openapi.yaml` disagree.
