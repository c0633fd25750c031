"""A quarter of a year in a few minutes: real use cases, courier and limiter; only the clock and Telegram are ours."""
