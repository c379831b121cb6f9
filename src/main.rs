//! The `writecost` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    writecost::cli::main()
}
