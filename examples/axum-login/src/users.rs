//! The users and the hashes of their passwords (Argon2id), in memory. A real server keeps them in its database.

use argon2::{
    Argon2,
    password_hash::{self, PasswordHasher, PasswordVerifier},
};
use std::{collections::HashMap, sync::Arc};
use tokio::{sync::Semaphore, task::spawn_blocking};

/// How many passwords are hashed at once: each takes 19 MiB and a core for a while.
static HASHING: Semaphore = Semaphore::const_new(4);

pub struct Users {
    /// The hash of each e-mail address.
    hashes: HashMap<String, String>,
    /// Stands in for the hash of an unknown user.
    dummy: String,
}

impl Users {
    /// One user alone.
    pub fn new(email: &str, password: &str) -> password_hash::Result<Self> {
        Ok(Self { hashes: HashMap::from([(email.to_owned(), hash(password)?)]), dummy: hash("")? })
    }

    /// Whether this is the user's password. Takes as long for an unknown user, so that nobody finds out who is one.
    pub async fn check(self: Arc<Self>, email: String, password: String) -> bool {
        let permit = HASHING.acquire().await;
        let check = move || {
            let _until_done = permit;
            let known = self.hashes.get(&email);
            let hash = known.unwrap_or(&self.dummy);
            Argon2::default().verify_password(password.as_bytes(), hash.as_str()).is_ok() && known.is_some()
        };
        spawn_blocking(check).await.unwrap_or(false)
    }
}

/// With a random salt, in the form that names its parameters.
fn hash(password: &str) -> password_hash::Result<String> {
    Ok(Argon2::default().hash_password(password.as_bytes())?.to_string())
}
