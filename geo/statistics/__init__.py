"""Statistics on arrays: classification, intervals, spatial autocorrelation. No file, no territory, no word."""
