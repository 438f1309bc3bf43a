//! The `hs256` command: makes, checks and shows tokens. An aid for trying things out, for scripts and for support, which
//! shows what the library does.

#![forbid(unsafe_code)]
#![deny(unreachable_pub)]
#![cfg_attr(
    not(test),
    deny(clippy::as_conversions, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)
)]

mod args;
mod commands;
mod create;
mod decode;
mod failure;
mod input;
mod lines;
mod refusal;
mod secret;
mod sign;
mod text;
mod times;
mod verify;

use args::Args;
use failure::Failure;
use std::{
    env,
    io::{self, Write},
    process::ExitCode,
};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn run() -> Result<(), Failure> {
    let args: Result<Vec<String>, _> = env::args_os().skip(1).map(|arg| arg.into_string()).collect();
    let args = args.map_err(|_| Failure::Usage("an argument is not UTF-8".into()))?;
    let (first, rest) = args.split_first().ok_or_else(commands::missing)?;
    match first.as_str() {
        "--help" | "-h" => print(commands::HELP),
        "--version" | "-V" => print(concat!("hs256 ", env!("CARGO_PKG_VERSION"), "\n")),
        name => {
            let command = commands::find(name)?;
            match Args::parse(command, rest)? {
                Some(args) => (command.run)(&args),
                None => print(&command.help()),
            }
        }
    }
}

/// Writes to standard output. (`print!` panics when that is a closed pipe.)
fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(Failure::write)
}

/// Writes to standard error. If even that fails, the exit status remains.
fn tell(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
