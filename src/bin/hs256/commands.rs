//! The commands, their options, and the text of `--help`.

use crate::{
    args::{Command, Opt, shown_name},
    create, decode,
    failure::Failure,
    sign, verify,
};
use std::fmt::Write;

pub(crate) const HELP: &str = "\
Makes, checks and shows JSON Web Tokens that are signed with HMAC-SHA-256 (HS256).

usage: hs256 create SUBJECT         make a token for SUBJECT that expires in 30 minutes
       hs256 sign < CLAIMS          make a token of claims, one JSON object
       hs256 verify TOKEN           check a token and print its claims
       hs256 decode TOKEN           print what a token says, without checking it
       hs256 COMMAND --help         show the options of a command
       hs256 --version

If TOKEN is -, it is read from standard input.
The secret is the environment variable SECRET_KEY: 32 bytes or more.
Exit status: 0 good, 1 refused or failed, 2 wrong usage.
";

static COMMANDS: [Command; 4] = [
    Command {
        name: "create",
        operand: "SUBJECT",
        about: "Makes a token with the claims `sub` and `exp`. A SUBJECT that begins with a dash comes after `--`.",
        options: &[&[MINUTES], &SECRET],
        run: create::run,
    },
    Command {
        name: "sign",
        operand: "",
        about: "Makes a token of the claims on standard input, one JSON object. `exp` is required.",
        options: &[&[MINUTES_ADDED, NO_EXP], &SECRET],
        run: sign::run,
    },
    Command {
        name: "verify",
        operand: "TOKEN",
        about: "Checks a token and prints its claims as one line of JSON. If TOKEN is -, it is read from standard input,\n\
            where `Bearer ` may come before it.",
        options: &[&POLICY, &[LINES], &SECRET],
        run: verify::run,
    },
    Command {
        name: "decode",
        operand: "TOKEN",
        about: "Prints the header and the claims of a token, each as one line of JSON. Nothing is checked, and no secret\n\
            is needed. If TOKEN is -, it is read from standard input, where `Bearer ` may come before it.",
        options: &[],
        run: decode::run,
    },
];

const MINUTES: Opt = Opt { name: "--minutes", value: "N", about: "expire N minutes from now (default: 30)" };
const MINUTES_ADDED: Opt = Opt { name: "--minutes", value: "N", about: "add `exp`: expire N minutes from now" };
const NO_EXP: Opt = Opt { name: "--no-exp", value: "", about: "accept claims without `exp`: the token never expires" };

const POLICY: [Opt; 7] = [
    Opt { name: "--iss", value: "X", about: "require the issuer X" },
    Opt { name: "--aud", value: "X", about: "require the audience X; without this option, `aud` must be absent" },
    Opt { name: "--sub", value: "X", about: "require the subject X" },
    Opt { name: "--leeway", value: "SECONDS", about: "allow for clocks that differ by SECONDS (default: 0)" },
    Opt { name: "--max-age", value: "SECONDS", about: "require `iat`, at most SECONDS ago" },
    Opt { name: "--allow-missing-exp", value: "", about: "accept tokens that never expire" },
    Opt { name: "--ignore-aud", value: "", about: "accept tokens for any audience" },
];

const LINES: Opt = Opt {
    name: "--lines",
    value: "",
    about: "read many tokens from standard input, one per line, and print one line\n\
        for each: its claims, or in quotes why it is refused",
};

const SECRET: [Opt; 4] = [
    Opt {
        name: "--secret-file",
        value: "PATH",
        about: "read the secret from a file, without the line break at its end",
    },
    Opt { name: "--secret-hex", value: "", about: "the secret is written in hexadecimal" },
    Opt { name: "--secret-base64", value: "", about: "the secret is written in base64" },
    Opt { name: "--allow-short-secret", value: "", about: "accept a secret of fewer than 32 bytes" },
];

impl Command {
    pub(crate) fn help(&self) -> String {
        let mut help = format!("usage: hs256 {}", self.name);
        for part in [if self.options.is_empty() { "" } else { "[OPTION]..." }, self.operand] {
            help += if part.is_empty() { "" } else { " " };
            help += part;
        }
        help = format!("{help}\n\n{}\n\n", self.about);
        for option in self.options() {
            let left = format!("{} {}", option.name, option.value);
            let about = option.about.replace('\n', &format!("\n{:25}", ""));
            let _ = writeln!(help, "  {left:<22} {about}");
        }
        let _ = writeln!(help, "  {:<22} show this text", "--help");
        help
    }
}

pub(crate) fn find(name: &str) -> Result<&'static Command, Failure> {
    COMMANDS.iter().find(|command| command.name == name).ok_or_else(|| {
        let what = if name.starts_with('-') { "option" } else { "command" };
        Failure::Usage(format!("unknown {what} `{}`: {KNOWN}", shown_name(name)))
    })
}

pub(crate) fn missing() -> Failure {
    Failure::Usage(format!("no command: {KNOWN}"))
}

const KNOWN: &str = "there are create, sign, verify, decode, --help and --version";
