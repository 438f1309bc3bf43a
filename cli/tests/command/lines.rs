//! `hs256 verify --lines`.

use super::{SECRET, command, hs256_reads, lasting, run, signed};
use hs256::{Error, MAX_TOKEN_LEN};
use std::{
    io::{BufRead, BufReader, Write},
    process::Stdio,
    sync::mpsc,
    thread,
    time::Duration,
};

const CLAIMS: &str = r#"{"sub":"alice@example.com","exp":9223372036854775807}"#;
const NO_TOKEN: &str = r#""there is no token""#;

#[test]
fn lines_prints_the_claims_of_each_token() {
    let input = format!("{0}\n  Bearer {0} \r\n{1}", lasting(), signed("{\n\"exp\": 9e18, \"x\": \"\u{202E}\"}"));
    let expected = format!("{CLAIMS}\n{CLAIMS}\n{{ \"exp\": 9e18, \"x\": \"\\u202e\"}}\n");
    for args in [&["verify", "--lines"][..], &["verify", "--lines", "-"]] {
        let run = hs256_reads(args, &input);
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(0), &*expected, ""));
    }
}

#[test]
fn lines_of_nothing_are_good() {
    let run = hs256_reads(["verify", "--lines"], "");
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(0), "", ""));
}

/// One line for each line, so that they can be matched up: an object is good, a string is a reason.
#[test]
fn lines_prints_why_a_token_is_rejected_and_goes_on() {
    let escape = signed(r#"{"exp":9e18,"aud":"\u001b\"\u202e"}"#);
    let input = format!("x\n\n{}\n{escape}\n\u{1B}.\u{9B}.\n \t\n", lasting());
    let run = hs256_reads(["verify", "--lines"], &input);
    let aud = r#"the token is for an audience, and none is expected: `aud` is \"\\u001b\\\"\\u202e\"; name the expected audience with --aud, or accept any with --ignore-aud"#;
    let expected = [
        &*format!("\"{}\"", Error::NotThreeSegments),
        NO_TOKEN,
        CLAIMS,
        &format!("\"{aud}\""),
        r#""the token contains `\\u001b`, which no token has""#,
        NO_TOKEN,
    ];
    assert_eq!(run.stdout.lines().collect::<Vec<_>>(), expected);
    assert!(run.stdout.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
    assert_eq!((run.code, run.stderr.as_str()), (Some(1), "hs256: 5 of 6 tokens were rejected\n"));
}

#[test]
fn lines_honours_the_policy() {
    let input = [r#"{"aud":"api"}"#, r#"{"aud":"web"}"#].map(signed).join("\n");
    let run = hs256_reads(["verify", "--lines", "--aud=api", "--allow-missing-exp"], &input);
    assert_eq!(run.stdout, "{\"aud\":\"api\"}\n\"the token is for another audience: `aud` is \\\"web\\\"\"\n");
    assert_eq!((run.code, run.stderr.as_str()), (Some(1), "hs256: 1 of 2 tokens were rejected\n"));
}

#[test]
fn lines_takes_bytes_that_are_no_text_for_what_they_are() {
    let input = [b"\xFF\n", lasting().as_bytes(), b"\n\xC3"].concat();
    let run = run(command(Some(SECRET)).args(["verify", "--lines"]), &input);
    let reason = Error::NotThreeSegments;
    assert_eq!(run.stdout, format!("\"{reason}\"\n{CLAIMS}\n\"{reason}\"\n"));
}

#[test]
fn lines_skips_a_line_that_is_too_long() {
    let too_long = format!("\"{}\"", Error::TokenTooLong);
    let blanks = " ".repeat(2 * MAX_TOKEN_LEN);
    // The longest line, one more, a token before what is not read, and one that never ends.
    let input =
        format!("{}{1}\n{blanks}{1}\n{1}{blanks}x\n{1}\n.{blanks}{blanks}", &blanks[lasting().len() + 1..], lasting());
    let run = hs256_reads(["verify", "--lines"], &input);
    assert_eq!(run.stdout.lines().collect::<Vec<_>>(), [CLAIMS, &too_long, &too_long, CLAIMS, &too_long]);
    assert_eq!(run.code, Some(1));
}

/// A result does not wait for the next line, nor for the end of one that has begun.
#[test]
fn lines_answers_at_once() {
    answers_at_once("1");
    answers_at_once("2");
}

fn answers_at_once(jobs: &str) {
    let mut child = command(Some(SECRET));
    let mut child =
        child.args(["verify", "--lines", "--jobs", jobs]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut stdin, stdout) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    let (send, results) = mpsc::channel();
    thread::spawn(move || stdout.lines().try_for_each(|line| send.send(line.unwrap())));
    let token = lasting();
    let (half, rest) = token.split_at(50);
    let rejection = format!("\"{}\"", Error::NotThreeSegments);
    for (input, result) in [
        (format!("{token}\n"), CLAIMS),
        (format!("{token}\n{half}"), CLAIMS),
        (format!("{rest}\n"), CLAIMS),
        (format!("x\n{half}"), &rejection),
    ] {
        stdin.write_all(input.as_bytes()).unwrap();
        assert_eq!(results.recv_timeout(Duration::from_secs(60)).as_deref(), Ok(result));
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

/// Of 300,000 lines and one of 300 MB, with no more than 64 MB of address space.
#[cfg(target_os = "linux")]
#[test]
fn lines_takes_no_more_memory_for_more_input() {
    let run = super::shell(
        "ulimit -v 65536; { yes x | head -n 300000; head -c 300000000 /dev/zero; echo; hs256 create alice; } |
            hs256 verify --lines | uniq -c | sed 's/\"exp\":[0-9]*/E/; s/\"iat\":[0-9]*/I/; s/^ *//'",
    );
    let (three, long) = (Error::NotThreeSegments, Error::TokenTooLong);
    assert_eq!(run.stdout, format!("300000 \"{three}\"\n1 \"{long}\"\n1 {{\"sub\":\"alice\",E,I}}\n"));
    assert_eq!(run.stderr, "hs256: 300001 of 300002 tokens were rejected\n");
    // Threads have stacks, too; each would reserve much for its own heap.
    let run = super::shell(
        "ulimit -v 131072; export MALLOC_ARENA_MAX=1; { yes x | head -n 300000; head -c 100000000 /dev/zero; echo; } |
            hs256 verify --lines --jobs 4 >/dev/null",
    );
    assert_eq!(run.stderr, "hs256: 300001 of 300001 tokens were rejected\n");
}

/// More than fits into a pipe: the rest is not written, and that is no panic.
#[cfg(unix)]
#[test]
fn lines_ends_when_nobody_reads_any_more() {
    let run = super::shell("{ yes x | head -n 100000 | hs256 verify --lines; echo $? >&2; } | head -n 1");
    assert_eq!((run.stdout, run.stderr.as_str()), (format!("\"{}\"\n", Error::NotThreeSegments), "3\n"));
}

/// Nor does it wait for input that does not come.
#[test]
fn lines_ends_at_once_when_nobody_reads_any_more() {
    for jobs in ["1", "2"] {
        let mut child = command(Some(SECRET));
        let child = child.args(["verify", "--lines", "--jobs", jobs]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = child.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        drop(child.stdout.take());
        // Even the first result cannot be written.
        stdin.write_all(b"x\n").unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(3));
    }
}

/// In order, whichever thread is done first; and the same with more threads than processors.
#[test]
fn lines_in_several_threads_are_in_order() {
    let tokens: Vec<_> = (0..1500).map(|count| signed(&format!("{{\"exp\":9e18,\"count\":{count}}}"))).collect();
    // Slow lines among quick ones.
    let input: String =
        tokens.iter().enumerate().map(|(at, token)| format!("{token}\n{}\n", "x".repeat(at % 40 * 100))).collect();
    let alone = hs256_reads(["verify", "--lines"], &input);
    assert!(alone.stdout.lines().step_by(2).enumerate().all(|(at, line)| line.ends_with(&format!("\"count\":{at}}}"))));
    assert_eq!((alone.code, alone.stderr.as_str()), (Some(1), "hs256: 1500 of 3000 tokens were rejected\n"));
    for jobs in ["1", "2", "7"] {
        let run = hs256_reads(["verify", "--lines", "--jobs", jobs], &input);
        assert!(run.stdout == alone.stdout, "--jobs {jobs}");
        assert_eq!((run.code, run.stderr), (alone.code, alone.stderr.clone()));
    }
}

#[test]
fn lines_in_several_threads_of_nothing_are_good() {
    let run = hs256_reads(["verify", "--lines", "--jobs=2"], "");
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(0), "", ""));
}

#[cfg(target_os = "linux")]
mod on_a_terminal {
    use crate::{lasting, terminal};

    /// Many enough that it takes longer than a count is fresh.
    #[test]
    fn a_count_and_a_rate_are_shown_while_it_runs() {
        let many = format!("yes {} | head -n 30000 | hs256 verify --lines >/dev/null", lasting());
        let Some(shown) = terminal(&many, "") else { return };
        assert!(shown.contains(" tokens, ") && shown.contains("/s"), "{shown}");
        let Some(piped) = terminal(&format!("{{ {many}; }} 2>&1 | cat"), "") else { return };
        assert_eq!(piped, "");
    }

    #[test]
    fn tokens_that_are_to_be_pasted_are_asked_for() {
        let Some(shown) = terminal("hs256 verify --lines", "x\n\u{4}") else { return };
        assert!(shown.contains("hs256: type or paste tokens, one per line, then press Enter and Ctrl-D\n"), "{shown}");
        assert!(
            shown.contains("\n\"the token does not have three segments\"\nhs256: 1 of 1 tokens were rejected\n"),
            "{shown}"
        );
    }
}
