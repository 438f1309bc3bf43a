//! Help, completions, manual pages, and one line for arguments that are wrong.

use crate::{args::Args, failure::Failure, text::shown};
use clap::{
    Command, CommandFactory, Error,
    error::{ContextKind, ContextValue, ErrorKind},
};
use std::{env, error::Error as _, ffi::OsString};

/// Shows help or the version if they were asked for, and else returns what is wrong.
pub(crate) fn explain(error: &Error) -> Result<(), Failure> {
    if !error.use_stderr() {
        return error.print().map_err(Failure::write);
    }
    let mut all = Args::command();
    let args: Vec<_> = env::args_os().skip(1).take_while(|arg| arg != "--").collect();
    let command = args.first().and_then(|name| all.find_subcommand_mut(name.to_str()?));
    match command {
        // Help is shown whatever else is wrong.
        Some(command) if args.iter().any(|arg| arg == "--help" || arg == "-h") => {
            let help = command.clone().bin_name(format!("hs256 {}", command.get_name())).render_help();
            crate::print(&help.to_string())
        }
        command => Err(Failure::Usage(line(error, command.as_deref(), &args))),
    }
}

fn line(error: &Error, command: Option<&Command>, args: &[OsString]) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.as_str(),
        Some(ContextValue::Strings(texts)) => texts.first().map_or("", String::as_str),
        _ => "",
    };
    // An option as clap writes it, `--name <VALUE>`, or an operand, `<NAME>`.
    let arg = context(ContextKind::InvalidArg);
    let option = arg.split([' ', '=']).next().unwrap_or_default();
    let operand = arg.trim_matches(['<', '>', '[', ']']);
    let name = command.map_or("hs256", Command::get_name);
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            format!("unknown command `{}`: {}", shown(context(ContextKind::InvalidSubcommand), 20), known())
        }
        ErrorKind::UnknownArgument => match (unknown_option(arg, args), command) {
            (Some(option), Some(command)) => format!("unknown option `{option}`: `{name}` takes {}", options(command)),
            (Some(option), None) => format!("unknown option `{option}`: {}", known()),
            (None, command) => match command.and_then(|command| command.get_positionals().next()) {
                Some(only) => format!("`{name}` takes only one {}", only.get_id().as_str().to_uppercase()),
                None => format!("`{name}` takes no operand"),
            },
        },
        ErrorKind::MissingRequiredArgument => format!("`{name}` needs a {operand}"),
        ErrorKind::ValueValidation => {
            format!("`{option}` {}", error.source().map(ToString::to_string).unwrap_or_default())
        }
        ErrorKind::InvalidValue if arg.starts_with("--") => {
            format!("`{option}` needs a value, as in {}", arg.replace(" <", "=").replace('>', ""))
        }
        ErrorKind::InvalidValue => match error.get(ContextKind::ValidValue) {
            Some(ContextValue::Strings(values)) => format!("the {operand}s are {}", values.join(", ")),
            _ => format!("`{name}` needs a {operand}"),
        },
        ErrorKind::TooManyValues => format!("`{option}` takes no value"),
        ErrorKind::ArgumentConflict => {
            let prior = context(ContextKind::PriorArg).split(' ').next().unwrap_or_default();
            if prior == option {
                format!("`{option}` is given twice")
            } else {
                format!("`{option}` and `{prior}` cannot be used together")
            }
        }
        ErrorKind::InvalidUtf8 => "an argument is not UTF-8".into(),
        _ => format!("no command: {}", known()),
    }
}

fn known() -> String {
    let all = Args::command();
    let names: Vec<_> = all.get_subcommands().map(Command::get_name).chain(["--help"]).collect();
    format!("there are {} and --version", names.join(", "))
}

fn options(command: &Command) -> String {
    let names = command.get_arguments().filter_map(|arg| arg.get_long());
    names.chain(["help"]).map(|name| format!("--{name}")).collect::<Vec<_>>().join(", ")
}

/// An option that is not known, as it may be shown. Other programs take the secret as `--secret=TEXT` or `-STEXT`: what comes
/// after the name is left out.
fn unknown_option(name: &str, args: &[OsString]) -> Option<String> {
    let typed = args.iter().filter_map(|arg| arg.to_str()).find(|arg| arg.starts_with(name) && arg.starts_with('-'))?;
    let typed = typed.split('=').next().unwrap_or_default();
    (typed != "-").then(|| shown(typed, if typed.starts_with("--") { 20 } else { 2 }))
}

pub(crate) fn completions(shell: clap_complete::Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "hs256", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The manual page of a command, or of all.
pub(crate) fn man_page(command: Option<&str>) -> String {
    let mut all = Args::command();
    all.build();
    let page = command.and_then(|name| all.find_subcommand(name)).unwrap_or(&all).clone();
    let mut text = Vec::new();
    let _ = clap_mangen::Man::new(page).render(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}
