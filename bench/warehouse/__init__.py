"""The consolidation warehouse at real size: one file a part, called by ``__main__``."""
