"""Writing LLVM IR: functions, vectors, memory, and formulas on vectors."""
