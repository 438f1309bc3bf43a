//! What can go wrong: one line on standard error, and an exit status.

use std::{
    io::{self, Write},
    process::ExitCode,
};

/// Why the command did not do what it was asked for.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The token or the claims are rejected: exit status 1.
    Rejected(String),
    /// The arguments are wrong: exit status 2.
    Usage(String),
    /// Nothing could be checked or made, and nothing is said about the token: exit status 3.
    NotDone(String),
    /// Nobody reads standard output any more, as in `| head -1`: exit status 3, and no message.
    ClosedPipe,
}

impl Failure {
    pub(crate) fn read(what: &str, error: &io::Error) -> Self {
        Self::NotDone(format!("cannot read {what}: {error}"))
    }

    pub(crate) fn write(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ClosedPipe,
            _ => Self::NotDone(format!("cannot write to standard output: {error}")),
        }
    }

    pub(crate) fn report(self) -> ExitCode {
        let (status, line) = match self {
            Self::Rejected(line) => (1, line),
            Self::Usage(line) => (2, line),
            Self::NotDone(line) => (3, line),
            Self::ClosedPipe => return ExitCode::from(3),
        };
        tell(&line);
        ExitCode::from(status)
    }
}

/// Writes a message to standard error. If even that fails, the exit status remains.
pub(crate) fn tell(line: &str) {
    let _ = writeln!(io::stderr(), "hs256: {line}");
}

/// Writes a result to standard output. (`print!` panics when that is a closed pipe.)
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(Failure::write)
}
