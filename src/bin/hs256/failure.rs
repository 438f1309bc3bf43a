//! What can go wrong, and how it is reported: one line on standard error and an exit status.

use crate::tell;
use std::{io, process::ExitCode};

/// Why the command did not do what it was asked for.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The arguments are wrong: exit status 2.
    Usage(String),
    /// Something was refused or did not work: exit status 1.
    Refused(String),
    /// Nobody reads standard output any more, as in `| head -1`: exit status 1, and no message.
    ClosedPipe,
}

impl Failure {
    pub(crate) fn read(what: &str, error: &io::Error) -> Self {
        Self::Refused(format!("cannot read {what}: {error}"))
    }

    pub(crate) fn write(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ClosedPipe,
            _ => Self::Refused(format!("cannot write to standard output: {error}")),
        }
    }

    pub(crate) fn report(self) -> ExitCode {
        match self {
            Self::Usage(line) => {
                tell(&format!("hs256: {line}"));
                ExitCode::from(2)
            }
            Self::Refused(line) => {
                tell(&format!("hs256: {line}"));
                ExitCode::FAILURE
            }
            Self::ClosedPipe => ExitCode::FAILURE,
        }
    }
}
