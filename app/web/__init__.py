"""The pages: one file per feature, thin routes over commands and queries."""
