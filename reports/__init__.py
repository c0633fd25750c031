"""Files and pictures made of numbers and rows that are handed over: they know no database and no Telegram."""
