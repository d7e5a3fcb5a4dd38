"""Writing LLVM IR: functions, vector types, loads and stores, formulas on vectors."""
