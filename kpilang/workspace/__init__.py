"""The project: its files and settings, and everything that is asked of it as a whole.

files.py     which files make a project
settings.py  Config: what `kpi.toml` says
config.py    reading `kpi.toml`; locate.py finds the place of a setting in it
profiles.py  which profile a command runs on
reading.py   what the texts mean, remembered in the cache.py folder, packed by pack.py
project.py   load() and check()
"""
