"""Running a program: buffers, batches of samples, threads, and the interface of a backend."""
