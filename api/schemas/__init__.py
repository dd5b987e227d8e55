"""What goes over the wire, as pydantic models; nothing of it is used inside of the engine."""
