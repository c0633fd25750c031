"""Files of an export, written row by row: CSV, XLSX, SAV. They know tables of cells, no database and no chat."""
