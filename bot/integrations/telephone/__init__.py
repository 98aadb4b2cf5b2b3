"""Telephones behind one port (`ports.Telephone`), side by side; `wiring.telephone` chooses."""
