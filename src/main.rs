//! The program. What it can do stands in `command`.
#![recursion_limit = "256"]

fn main() -> std::process::ExitCode {
    tongma::command::main()
}
