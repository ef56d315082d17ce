"""Named, immutable snapshots of the analysis data: made, read by reports, verified, compared with what came after."""
