//! `hs256 verify`: whether a token is good, and its claims.

use crate::{
    args,
    failure::{Failure, print},
    input, json, lines, rejection,
    secret::{self, Secret},
    text::one_line,
    times,
};
use hs256::{NumericDate, Object, Validation, jws::max_payload_len};

/// The policy and the key.
pub(crate) struct Verifier {
    pub(crate) args: &'static args::Verify,
    policy: Validation<'static>,
    pub(crate) secret: Secret,
}

pub(crate) fn run(args: &'static args::Verify) -> Result<(), Failure> {
    let is_on_standard_input = args.token.as_ref().is_none_or(|token| token == "-");
    if args.lines && !is_on_standard_input {
        return Err(Failure::Usage("with `--lines`, tokens are read from standard input, not from arguments".into()));
    }
    if args.jobs.is_some() && !args.lines {
        return Err(Failure::Usage("`--jobs` is for `--lines`".into()));
    }
    if is_on_standard_input && args.secret.is_on_standard_input() {
        return Err(Failure::Usage("the secret and the token cannot both be read from standard input".into()));
    }
    let verifier = Verifier { args, policy: policy(args), secret: secret::read(&args.secret)? };
    if args.lines {
        return lines::run(verifier, args.jobs.unwrap_or(1));
    }
    let token = input::token("verify", args.token.as_deref())?;
    let (now, mut payload) = (NumericDate::now(), Vec::new());
    let claims = verifier.verify(&token, now, &mut payload).map_err(Failure::Rejected)?;
    print(&format!("{}\n", one_line(claims.as_str())))?;
    times::tell_on_terminal(claims, now);
    Ok(())
}

fn policy(args: &'static args::Verify) -> Validation<'static> {
    let list =
        |texts: &'static [String]| (!texts.is_empty()).then(|| &*Vec::leak(texts.iter().map(String::as_str).collect()));
    let mut policy = Validation::new().leeway(args.leeway.unwrap_or_default());
    policy = list(&args.iss).map_or(policy, |issuers| policy.issuers(issuers));
    policy = list(&args.aud).map_or(policy, |audiences| policy.audiences(audiences));
    policy = args.sub.as_deref().map_or(policy, |subject| policy.subject(subject));
    policy = args.typ.as_deref().map_or(policy, |typ| policy.typ(typ));
    policy = args.max_age.map_or(policy, |max_age| policy.max_age(max_age));
    policy = if args.allow_missing_exp { policy.allow_missing_exp() } else { policy };
    if args.ignore_aud { policy.ignore_audience() } else { policy }
}

impl Verifier {
    /// Verifies a token: its claims, in the buffer `payload`, or why it is rejected.
    pub(crate) fn verify<'b>(
        &self,
        token: &str,
        now: NumericDate,
        payload: &'b mut Vec<u8>,
    ) -> Result<Object<&'b str>, String> {
        // Always large enough, so that the verdict never depends on the buffer.
        payload.resize(max_payload_len(token.len()), 0);
        let claims = self.policy.verify_payload_into(&self.secret.key, token, now, payload);
        let claims = claims.map_err(|error| rejection::reason(error, self, token, now))?;
        self.args.claim.iter().try_for_each(|(name, value)| json::require(claims, name, value))?;
        Ok(claims)
    }
}
