"""A round's rules as data: the typed rulebook, the dossier definition and the loader of cycles/*.toml."""
