"""What a run amounts to: the main job, service and money measured, verdicts, comparisons."""
