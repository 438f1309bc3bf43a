//! `hs256 verify --lines`: many tokens in one run, in memory that does not grow with their number.

use crate::{
    failure::Failure,
    input::{self, MAX_LEN},
    json,
    text::one_line,
    verify::Verifier,
};
use hs256::NumericDate;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{
    io::{self, BufRead, BufReader, IsTerminal, Read, Stdin},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

/// What is printed for some lines.
#[derive(Default)]
struct Verdicts {
    text: String,
    count: u64,
    rejected: u64,
}

/// Prints one JSON value for each line of standard input: an object, the claims, or a string, why the token is rejected.
pub(crate) fn run(verifier: Verifier, jobs: usize) -> Result<(), Failure> {
    input::tell_what_is_waited_for("tokens, one per line");
    let blocks = Blocks(BufReader::with_capacity(64 * 1024, io::stdin()));
    let answers: Box<dyn Iterator<Item = io::Result<Verdicts>>> = match jobs {
        1 => Box::new(blocks.map(move |block| block.map(|block| verifier.verify_lines(&block)))),
        _ => Box::new(
            in_threads(verifier, blocks, jobs)
                .map_err(|error| Failure::NotDone(format!("cannot start threads: {error}")))?,
        ),
    };
    let (progress, mut count, mut rejected) = (progress(), 0, 0);
    for verdicts in answers {
        let verdicts = verdicts.map_err(|error| Failure::read("standard input", &error))?;
        // Where both are on a terminal, the count makes room for the results.
        progress.suspend(|| crate::print(&verdicts.text))?;
        progress.inc(verdicts.count);
        count += verdicts.count;
        rejected += verdicts.rejected;
    }
    progress.finish_and_clear();
    match rejected {
        0 => Ok(()),
        _ => Err(Failure::Rejected(format!("{rejected} of {count} tokens were rejected"))),
    }
}

/// A count and a rate on standard error, if that is a terminal and nobody types there.
fn progress() -> ProgressBar {
    let target = if io::stdin().is_terminal() { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let style = ProgressStyle::with_template("{human_pos} tokens, {per_sec}");
    ProgressBar::with_draw_target(None, target).with_style(style.unwrap_or(ProgressStyle::default_spinner()))
}

impl Verifier {
    fn verify_lines(&self, block: &[u8]) -> Verdicts {
        // All of them have been received by now.
        let (now, mut payload, mut verdicts) = (NumericDate::now(), Vec::new(), Verdicts::default());
        verdicts.text.reserve(block.len());
        for line in input::text(block).split_terminator('\n') {
            let token = input::bare(line).map_err(|error| error.to_string());
            match token.and_then(|token| self.verify(token, now, &mut payload)) {
                Ok(claims) => verdicts.text.push_str(&one_line(claims.as_str())),
                Err(reason) => {
                    verdicts.rejected += 1;
                    verdicts.text.push_str(&one_line(&json::text(&reason)));
                }
            }
            verdicts.count += 1;
            verdicts.text.push('\n');
        }
        verdicts
    }
}

/// Whole lines, as many as are there at once: a result waits neither for the next line nor for the end of one.
struct Blocks(BufReader<Stdin>);

impl Iterator for Blocks {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut block = Vec::new();
        loop {
            match self.read_line(&mut block) {
                Ok(()) if self.0.buffer().contains(&b'\n') => {}
                Ok(()) if block.is_empty() => return None,
                Ok(()) => return Some(Ok(block)),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl Blocks {
    /// Appends the next line, if there is one. If it is too long for a token, its end is skipped.
    fn read_line(&mut self, block: &mut Vec<u8>) -> io::Result<()> {
        let limit = u64::try_from(MAX_LEN).unwrap_or(u64::MAX).saturating_add(1);
        let len = self.0.by_ref().take(limit).read_until(b'\n', block)?;
        if len > MAX_LEN && !block.ends_with(b"\n") {
            self.0.skip_until(b'\n')?;
            block.push(b'\n');
        }
        Ok(())
    }
}

/// Verifies blocks in several threads, and returns the answers in the order of the blocks.
///
/// All channels are bounded, so that whoever is too fast waits. When nobody takes the answers, the threads are left behind.
fn in_threads(
    verifier: Verifier,
    blocks: Blocks,
    jobs: usize,
) -> io::Result<impl Iterator<Item = io::Result<Verdicts>>> {
    type Answer = io::Result<Verdicts>;
    let (queue, answers) = sync_channel::<Receiver<Answer>>(2 * jobs);
    let (todo, work) = sync_channel::<(Vec<u8>, SyncSender<Answer>)>(jobs);
    let (verifier, work) = (Arc::new(verifier), Arc::new(Mutex::new(work)));
    for _ in 0..jobs {
        let (verifier, work) = (Arc::clone(&verifier), Arc::clone(&work));
        let next = move || work.lock().ok()?.recv().ok();
        thread::Builder::new().spawn(move || {
            while let Some((block, answer)) = next() {
                let _ = answer.send(Ok(verifier.verify_lines(&block)));
            }
        })?;
    }
    thread::Builder::new().spawn(move || {
        for block in blocks {
            let (answer, receiver) = sync_channel(1);
            let is_queued = queue.send(receiver).is_ok();
            let is_sent = match block {
                Ok(block) => todo.send((block, answer)).is_ok(),
                Err(error) => answer.send(Err(error)).is_ok(),
            };
            if !is_queued || !is_sent {
                return;
            }
        }
    })?;
    Ok(answers.into_iter().map(|answer| answer.recv().unwrap_or_else(|error| Err(io::Error::other(error)))))
}
