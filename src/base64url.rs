//! Base64url without padding (RFC 7515 §2), strict: each byte string has one spelling. The only file that names `base64`.

use crate::Error;
use base64::{
    DecodeSliceError, Engine,
    alphabet::{STANDARD, URL_SAFE},
    engine::{
        DecodePaddingMode::Indifferent,
        general_purpose::{GeneralPurpose, GeneralPurposeConfig, NO_PAD, URL_SAFE_NO_PAD},
    },
};

/// The bytes that are encoded at once: a multiple of 3, so that what is encoded chunk by chunk can be joined, and one
/// group more than a multiple of 24, which is what the encoder's fast loop leaves over.
const CHUNK: usize = 99;

/// How many characters `len` bytes become.
pub(crate) const fn encoded_len(len: usize) -> usize {
    len.saturating_mul(4).div_ceil(3)
}

/// How many bytes `len` characters become.
pub(crate) const fn decoded_len(len: usize) -> usize {
    len.saturating_mul(3) / 4
}

/// Encodes into the first bytes of `out` and says how many; `None` where it does not fit.
pub(crate) fn encode(bytes: &[u8], out: &mut [u8]) -> Option<usize> {
    URL_SAFE_NO_PAD.encode_slice(bytes, out).ok()
}

/// Decodes into the first bytes of `out`; `None` where it does not fit, and for all that [`encode`] would not write.
pub(crate) fn decode<'a>(text: &str, out: &'a mut [u8]) -> Option<&'a mut [u8]> {
    let len = URL_SAFE_NO_PAD.decode_slice(text, out).ok()?;
    out.get_mut(..len)
}

/// Encodes what is pushed piece by piece as if it were one slice.
pub(crate) struct Encoder<'a> {
    /// What is left to write to; `None` once something did not fit.
    out: Option<&'a mut [u8]>,
    chunk: [u8; CHUNK],
    filled: usize,
}

impl<'a> Encoder<'a> {
    pub(crate) const fn new(out: &'a mut [u8]) -> Self {
        Self { out: Some(out), chunk: [0; CHUNK], filled: 0 }
    }

    pub(crate) fn push(&mut self, mut bytes: &[u8]) {
        while let Some(room) = self.chunk.get_mut(self.filled..) {
            let (now, later) = bytes.split_at_checked(room.len()).unwrap_or((bytes, &[]));
            if let Some(room) = room.get_mut(..now.len()) {
                room.copy_from_slice(now);
            }
            self.filled = self.filled.saturating_add(now.len());
            if self.filled < CHUNK {
                break;
            }
            self.flush();
            bytes = later;
        }
    }

    /// Encodes the rest; `None` if anything did not fit.
    pub(crate) fn finish(mut self) -> Option<()> {
        self.flush();
        self.out.map(|_| ())
    }

    fn flush(&mut self) {
        let bytes = self.chunk.get(..self.filled).unwrap_or_default();
        self.out = self.out.take().and_then(|out| {
            let len = encode(bytes, out)?;
            out.get_mut(len..)
        });
        self.filled = 0;
    }
}

/// Decodes a secret, in the standard or the URL-safe alphabet, padded or not, and says how many bytes it has.
pub(crate) fn decode_secret(text: &str, out: &mut [u8]) -> Result<usize, Error> {
    const ANY_PADDING: GeneralPurposeConfig = NO_PAD.with_decode_padding_mode(Indifferent);
    const STANDARD_ANY: GeneralPurpose = GeneralPurpose::new(&STANDARD, ANY_PADDING);
    const URL_SAFE_ANY: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, ANY_PADDING);

    for engine in [STANDARD_ANY, URL_SAFE_ANY] {
        match engine.decode_slice(text, out) {
            Err(DecodeSliceError::DecodeError(_)) => {}
            len => return len.map_err(|_| Error::LongSecret),
        }
    }
    Err(Error::SecretNotBase64)
}
