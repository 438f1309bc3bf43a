//! What is typed after the name of a command: options with and without a value, and operands.

use crate::{failure::Failure, text::shown};
use std::num::IntErrorKind;

/// A command: what it takes, for the parser and for `--help`, and what it does.
pub(crate) struct Command {
    pub(crate) name: &'static str,
    /// What the one operand is, or nothing if there is none.
    pub(crate) operand: &'static str,
    pub(crate) about: &'static str,
    pub(crate) options: &'static [&'static [Opt]],
    pub(crate) run: fn(&Args<'_>) -> Result<(), Failure>,
}

pub(crate) struct Opt {
    pub(crate) name: &'static str,
    /// What the value is, or nothing if the option takes none.
    pub(crate) value: &'static str,
    pub(crate) about: &'static str,
}

impl Command {
    pub(crate) fn options(&self) -> impl Iterator<Item = &'static Opt> {
        self.options.iter().copied().flatten()
    }
}

/// The arguments of a command: only options that it takes, none of them twice.
pub(crate) struct Args<'a> {
    command: &'static Command,
    options: Vec<(&'static str, &'a str)>,
    operands: Vec<&'a str>,
}

impl<'a> Args<'a> {
    /// Returns `None` if help was asked for.
    pub(crate) fn parse(command: &'static Command, args: &'a [String]) -> Result<Option<Self>, Failure> {
        let mut parsed = Self { command, options: Vec::new(), operands: Vec::new() };
        let mut rest = args.iter().map(String::as_str);
        while let Some(arg) = rest.next() {
            match arg {
                "--help" | "-h" => return Ok(None),
                "--" => parsed.operands.extend(rest.by_ref()),
                _ if is_option(arg) => parsed.add(arg, &mut rest)?,
                _ => parsed.operands.push(arg),
            }
        }
        Ok(Some(parsed))
    }

    /// Adds an option: `--name`, `--name=value`, or `--name` and the next argument.
    fn add(&mut self, arg: &'a str, rest: &mut impl Iterator<Item = &'a str>) -> Result<(), Failure> {
        let (typed, attached) = arg.split_once('=').map_or((arg, None), |(name, value)| (name, Some(value)));
        let Some(Opt { name, value, .. }) = self.command.options().find(|option| option.name == typed) else {
            return Err(unknown(self.command, typed));
        };
        let value = match (value.is_empty(), attached) {
            (true, None) => "",
            (true, Some(_)) => return usage(format!("`{name}` takes no value")),
            (false, Some(attached)) => attached,
            (false, None) => match rest.next() {
                Some(next) if !is_option(next) => next,
                _ => return usage(format!("`{name}` needs a value, as in {name}={value}")),
            },
        };
        if self.value(name).is_some() {
            return usage(format!("`{name}` is given twice"));
        }
        self.options.push((name, value));
        Ok(())
    }

    pub(crate) fn value(&self, name: &str) -> Option<&'a str> {
        self.options.iter().find(|(given, _)| *given == name).map(|(_, value)| *value)
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    pub(crate) fn number(&self, name: &str) -> Result<Option<u64>, Failure> {
        let Some(value) = self.value(name) else { return Ok(None) };
        match value.parse() {
            Ok(number) => Ok(Some(number)),
            Err(error) if *error.kind() == IntErrorKind::PosOverflow => usage(format!("`{name}` is too large")),
            Err(_) => usage(format!("`{name}` needs a whole number, not `{}`", shown(value, 20))),
        }
    }

    /// Refuses two options that contradict each other.
    pub(crate) fn not_both(&self, one: &str, other: &str) -> Result<(), Failure> {
        if self.flag(one) && self.flag(other) {
            return usage(format!("`{one}` and `{other}` cannot be used together"));
        }
        Ok(())
    }

    /// The one operand, which is required.
    pub(crate) fn operand(&self) -> Result<&'a str, Failure> {
        match *self.operands {
            [operand] => Ok(operand),
            [] => usage(format!("`{}` needs a {}", self.command.name, self.command.operand)),
            [..] => usage(format!("`{}` takes only one {}", self.command.name, self.command.operand)),
        }
    }

    /// No operand, or `-`: what is wanted comes from standard input.
    pub(crate) fn only_standard_input(&self, what: &str) -> Result<(), Failure> {
        match *self.operands {
            [] | ["-"] => Ok(()),
            _ => usage(format!("{what} are read from standard input, not from arguments")),
        }
    }
}

/// A lone dash is an operand: standard input.
fn is_option(arg: &str) -> bool {
    arg.len() > 1 && arg.starts_with('-')
}

fn unknown(command: &Command, typed: &str) -> Failure {
    let known: Vec<_> = command.options().map(|option| option.name).chain(["--help"]).collect();
    Failure::Usage(format!("unknown option `{}`: `{}` takes {}", shown_name(typed), command.name, known.join(", ")))
}

/// The name of an option, as it may be shown. Other programs take the secret as `--secret=TEXT` or `-STEXT`: what comes
/// after the name is left out.
pub(crate) fn shown_name(typed: &str) -> String {
    let name = typed.split('=').next().unwrap_or_default();
    let is_short = name.starts_with('-') && !name.starts_with("--");
    shown(name, if is_short { 2 } else { 20 })
}

fn usage<T>(line: String) -> Result<T, Failure> {
    Err(Failure::Usage(line))
}
