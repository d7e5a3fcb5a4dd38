"""Pictures: boxes and arrows in DOT and in SVG, and what turns them into files on any machine."""
