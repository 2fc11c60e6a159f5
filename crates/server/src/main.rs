//! The `housecall` command.
fn main() {}
