//! The keys of one verification: one, or several of which each is tried.

use crate::Key;

/// One or more keys to verify with: a [`Key`], an array or a slice of keys, and with the features `alloc` and `std` a `Vec`, and
/// any of these in a `Box`, `Rc`, `Arc`, `LazyLock` or lock guard, or by reference.
///
/// Of another type that dereferences to keys, pass `&*keys`. The trait cannot be implemented for others.
///
/// ```
/// use hs256::{Claims, Error, Key, NumericDate, Validation};
/// use std::sync::Arc;
///
/// let current = Arc::new(Key::new(b"the secret of 2026, of 32 bytes or more")?);
/// let previous = Key::new(b"the secret of 2025, of 32 bytes or more")?;
/// let (mut out, mut payload) = ([0; 256], [0; 256]);
/// let claims = Claims { sub: "alice", exp: NumericDate::from_secs(1_800_000_000) };
/// let token = previous.sign_into(&claims, &mut out)?;
///
/// let now = NumericDate::from_secs(1_799_999_999);
/// let (policy, keys) = (Validation::new(), [&*current, &previous]);
/// assert!(policy.verify_into(&keys, token, now, &mut payload).is_ok());
/// assert_eq!(policy.verify_into(&*current, token, now, &mut payload), Err(Error::BadSignature));
/// # Ok::<(), Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a key, and not a collection of keys",
    note = "pass a `&Key`, or an array, a slice or a `Vec` of keys; of a type that dereferences to one of these, pass `&*keys`"
)]
pub trait Keys: sealed::Keys {}

impl<K: sealed::Keys + ?Sized> Keys for K {}

mod sealed {
    use super::Key;
    use core::iter;

    pub trait Keys {
        fn keys(&self) -> impl Iterator<Item = &Key>;
    }

    macro_rules! keys {
        ($($(#[$feature:meta])? [$($generics:tt)*] $type:ty, $this:ident => $keys:expr;)*) => {$(
            $(#[$feature])?
            impl<$($generics)*> Keys for $type {
                fn keys(&self) -> impl Iterator<Item = &Key> {
                    let $this = self;
                    $keys
                }
            }
        )*};
    }

    keys! {
        [] Key, key => iter::once(key);
        [K: Keys] [K], keys => keys.iter().flat_map(Keys::keys);
        [K: Keys, const N: usize] [K; N], keys => keys.as_slice().keys();
        [K: Keys + ?Sized] &K, keys => (**keys).keys();
        #[cfg(feature = "alloc")] [K: Keys] alloc::vec::Vec<K>, keys => keys.as_slice().keys();
        #[cfg(feature = "alloc")] [K: Keys + ?Sized] alloc::boxed::Box<K>, keys => (**keys).keys();
        #[cfg(feature = "alloc")] [K: Keys + ?Sized] alloc::rc::Rc<K>, keys => (**keys).keys();
        #[cfg(feature = "alloc")] [K: Keys + ?Sized] alloc::sync::Arc<K>, keys => (**keys).keys();
        #[cfg(feature = "std")] [K: Keys, F: FnOnce() -> K] std::sync::LazyLock<K, F>, keys => (**keys).keys();
        #[cfg(feature = "std")] [K: Keys + ?Sized] std::sync::MutexGuard<'_, K>, keys => (**keys).keys();
        #[cfg(feature = "std")] [K: Keys + ?Sized] std::sync::RwLockReadGuard<'_, K>, keys => (**keys).keys();
        #[cfg(feature = "std")] [K: Keys + ?Sized] std::sync::RwLockWriteGuard<'_, K>, keys => (**keys).keys();
    }
}
