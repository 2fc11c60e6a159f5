//! The `housecall` command.

fn main() -> std::process::ExitCode {
    server::main()
}
