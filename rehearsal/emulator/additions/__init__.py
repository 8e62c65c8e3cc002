"""What the emulator lacks: one concept a module, each with `install()`."""
