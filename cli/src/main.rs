//! The `hs256` command: makes, checks and shows tokens. It shows what the library does, for scripts and for support.

#![forbid(unsafe_code)]
#![deny(unreachable_pub)]
#![cfg_attr(
    not(test),
    deny(clippy::as_conversions, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)
)]

mod args;
mod decode;
mod failure;
mod input;
mod json;
mod lines;
mod rejection;
mod secret;
mod sign;
mod text;
mod times;
mod usage;
mod verify;

use args::{Args, Command};
use clap::Parser;
use failure::{Failure, print};
use std::process::ExitCode;

fn main() -> ExitCode {
    match Args::try_parse().map_or_else(|error| usage::explain(&error), run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn run(args: Args) -> Result<(), Failure> {
    // The arguments last as long as the process, so that threads can borrow from them.
    match &Box::leak(Box::new(args)).command {
        Command::Create(args) => sign::create(args),
        Command::Sign(args) => sign::sign(args),
        Command::Verify(args) => verify::run(args),
        Command::Decode { token } => decode::run(token.as_deref()),
        Command::Secret { hex, end } => print(&end.after(secret::random(*hex)?)),
        Command::Completions { shell } => print(&usage::completions(*shell)),
        Command::Man { command } => print(&usage::man_page(command.as_deref())),
    }
}
