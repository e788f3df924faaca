"""Gold → scores: benchmarks with their own published metrics, baselines, intervals and pages of errors."""
