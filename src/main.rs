//! The program. What it can do stands in `command`.
#![recursion_limit = "256"]

/// ADR 20.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    tongma::command::main()
}
