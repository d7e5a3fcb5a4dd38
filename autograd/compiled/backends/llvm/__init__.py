"""Native kernels: from the segments of a program to machine code, by LLVM; needs llvmlite."""
