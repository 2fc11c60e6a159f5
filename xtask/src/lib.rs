//! House rules that the compiler cannot see; the checks live in `tests/tidy.rs`.
