"""The guide: situations, the questions that narrow them down, and the bundle of services they lead to. Pure."""
