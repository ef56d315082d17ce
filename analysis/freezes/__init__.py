"""Named, immutable snapshots of the analysis data: made, read by reports, verified, and compared with what came after."""
