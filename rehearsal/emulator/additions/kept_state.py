"""What the additions keep goes through a restart of the emulator, as its own services' state does."""
from types import SimpleNamespace

import ministack.app


def keep(name, **stores):
    """`stores` are dictionaries, which are filled again in place."""

    def fill(data):
        for key, store in stores.items():
            store.update(data.get(key, {}))

    def clear():
        for store in stores.values():
            store.clear()

    ministack.app._state_map[name] = name
    ministack.app._loaded_modules[name] = SimpleNamespace(get_state=lambda: stores, load_persisted_state=fill, reset=clear)
