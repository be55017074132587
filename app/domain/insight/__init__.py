"""Pictures that read across rooms: somebody's day now, the leadership's figures later."""
