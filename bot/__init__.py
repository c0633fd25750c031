"""The process: settings, assembly, polling, ticks, commands. The only place that reads the environment."""
