"""Read somebody's file into one table of text: CSV, workbooks, geographic files, archives, within limits."""
