"""English sentences and words by code, one module per area; see `app.i18n.kinds`."""
