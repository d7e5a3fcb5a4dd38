"""Native code for programs, compiled by LLVM; needs llvmlite. README.md follows one segment from end to end."""
