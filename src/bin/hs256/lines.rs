//! `hs256 verify --lines`: many tokens in one run, in memory that does not grow with their number.

use crate::{
    failure::Failure,
    input::{self, MAX_LEN},
    refusal,
    secret::Secret,
    text::one_line,
};
use hs256::{NumericDate, Object, Validation, jws::max_payload_len};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};

const BUFFER_LEN: usize = 64 * 1024;

/// Prints one JSON value for each line of standard input: an object, the claims, or a string, why the token is refused.
pub(crate) fn run(policy: &Validation<'_>, secret: &Secret) -> Result<(), Failure> {
    let mut input = BufReader::with_capacity(BUFFER_LEN, io::stdin());
    let mut output = BufWriter::with_capacity(BUFFER_LEN, io::stdout().lock());
    let (mut line, mut payload) = (Vec::new(), Vec::new());
    let (mut count, mut refused) = (0_u64, 0_u64);
    while read_line(&mut input, &mut line).map_err(|error| Failure::read("standard input", &error))? {
        let verdict = verify(policy, secret, &line, &mut payload);
        count += 1;
        refused += u64::from(verdict.is_err());
        let written = match verdict {
            Ok(claims) => writeln!(output, "{}", one_line(claims.as_str())),
            Err(reason) => writeln!(output, "{}", one_line(&serde_json::Value::from(reason).to_string())),
        };
        written.map_err(Failure::write)?;
        // Before the next line may have to be waited for, all results so far are shown.
        if !input.buffer().contains(&b'\n') {
            output.flush().map_err(Failure::write)?;
        }
    }
    match refused {
        0 => Ok(()),
        _ => Err(Failure::Refused(format!("{refused} of {count} tokens were refused"))),
    }
}

/// Reads the next line. If it is too long for a token, its end is skipped. Returns `false` at the end of the input.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let limit = u64::try_from(MAX_LEN).unwrap_or(u64::MAX).saturating_add(1);
    input.take(limit).read_until(b'\n', line)?;
    if line.len() > MAX_LEN && !line.ends_with(b"\n") {
        input.skip_until(b'\n')?;
    }
    Ok(!line.is_empty())
}

/// Verifies the token on a line: its claims, in the buffer `payload`, or why it is refused.
fn verify<'b>(
    policy: &Validation<'_>,
    secret: &Secret,
    line: &[u8],
    payload: &'b mut Vec<u8>,
) -> Result<Object<&'b str>, String> {
    let token = input::bare(line).map_err(|error| error.to_string())?;
    // Always large enough, so that the verdict never depends on the buffer.
    payload.resize(max_payload_len(token.len()), 0);
    let now = NumericDate::now();
    policy
        .verify_payload_into(&secret.key, &token, now, payload)
        .map_err(|error| refusal::reason(error, secret, &token, now))
}
