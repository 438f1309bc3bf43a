//! What can be signed.

use crate::{Claims, Error, Json, Member, claims::Registered, json::Writer, members};

/// What can be signed: [`Claims`] and arrays or slices of [`Member`]s, by reference, [`Json`] text, and
/// [`Bytes`](crate::jws::Bytes) that are no claims. It cannot be implemented for others.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be signed",
    note = "pass `&Claims`, an array or a slice of members by reference, `Json(text)` or `jws::Bytes(bytes)`; or use `sign_json`"
)]
pub trait Payload: sealed::Payload {}

impl<P: sealed::Payload> Payload for P {}

pub(crate) mod sealed {
    use crate::{Error, json::Writer};

    pub trait Payload {
        /// Checks that it can be verified afterwards.
        fn check(&self, exp_may_be_absent: bool) -> Result<(), Error>;

        fn write(&self, writer: &mut Writer<'_>);
    }
}

impl<S: AsRef<str>> sealed::Payload for &Claims<S> {
    fn check(&self, _: bool) -> Result<(), Error> {
        Ok(())
    }

    fn write(&self, writer: &mut Writer<'_>) {
        writer.bytes(br#"{"sub":"#);
        writer.string(self.sub.as_ref());
        writer.bytes(br#","exp":"#);
        writer.integer(self.exp.as_secs());
        writer.bytes(b"}");
    }
}

impl sealed::Payload for &[Member<'_>] {
    fn check(&self, exp_may_be_absent: bool) -> Result<(), Error> {
        members::check_claims(self, exp_may_be_absent)
    }

    fn write(&self, writer: &mut Writer<'_>) {
        members::write(self.iter(), writer);
    }
}

impl<const N: usize> sealed::Payload for &[Member<'_>; N] {
    fn check(&self, exp_may_be_absent: bool) -> Result<(), Error> {
        self.as_slice().check(exp_may_be_absent)
    }

    fn write(&self, writer: &mut Writer<'_>) {
        self.as_slice().write(writer);
    }
}

impl sealed::Payload for Json<'_> {
    fn check(&self, exp_may_be_absent: bool) -> Result<(), Error> {
        Registered::read(self.0)?.check_to_sign(exp_may_be_absent)
    }

    fn write(&self, writer: &mut Writer<'_>) {
        writer.bytes(self.0.as_bytes());
    }
}
