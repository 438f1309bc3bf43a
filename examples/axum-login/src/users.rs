//! The users with their password hashes (Argon2id) and roles, and their sessions, in memory. A real server keeps them in its
//! database, and deletes sessions that have expired.

use argon2::{
    Argon2,
    password_hash::{self, PasswordHasher, PasswordVerifier},
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{sync::Semaphore, task::spawn_blocking};

/// How many passwords are hashed at once: each takes 19 MiB and a core for a while.
static HASHING: Semaphore = Semaphore::const_new(4);

pub struct Users {
    accounts: BTreeMap<String, Account>,
    /// The hash that an unknown user's password is compared with.
    dummy: String,
    /// The e-mail address of each session.
    sessions: Mutex<HashMap<String, String>>,
}

struct Account {
    hash: String,
    roles: Vec<String>,
}

impl Users {
    /// Each user has an e-mail address, a password and roles.
    pub fn new(users: &[(&str, &str, &[&str])]) -> password_hash::Result<Self> {
        let account = |&(email, password, roles): &(&str, &str, &[&str])| {
            let roles = roles.iter().map(|&role| role.to_owned()).collect();
            Ok((email.to_owned(), Account { hash: hash(password)?, roles }))
        };
        let accounts = users.iter().map(account).collect::<password_hash::Result<_>>()?;
        Ok(Self { accounts, dummy: hash("")?, sessions: Mutex::default() })
    }

    /// Checks a password. This takes as long for an unknown user, so that nobody finds out who is one.
    pub async fn check(self: Arc<Self>, email: String, password: String) -> bool {
        let permit = HASHING.acquire().await;
        let check = move || {
            let _until_done = permit;
            let account = self.accounts.get(&email);
            let hash = account.map_or(&self.dummy, |account| &account.hash);
            Argon2::default().verify_password(password.as_bytes(), hash.as_str()).is_ok() && account.is_some()
        };
        spawn_blocking(check).await.unwrap_or(false)
    }

    /// The roles of a user, if there is this user.
    pub fn roles(&self, email: &str) -> Option<Vec<String>> {
        self.accounts.get(email).map(|account| account.roles.clone())
    }

    /// The e-mail addresses of all users, sorted.
    pub fn emails(&self) -> Vec<&str> {
        self.accounts.keys().map(String::as_str).collect()
    }

    pub fn start_session(&self, id: String, email: String) {
        self.sessions().insert(id, email);
    }

    /// Returns whether there was this session. In a database this is one statement, so that of two requests only one succeeds.
    pub fn end_session(&self, id: &str) -> bool {
        self.sessions().remove(id).is_some()
    }

    pub fn end_sessions_of(&self, email: &str) {
        self.sessions().retain(|_, other| other != email);
    }

    fn sessions(&self) -> MutexGuard<'_, HashMap<String, String>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// With a random salt, in the form that names its parameters.
fn hash(password: &str) -> password_hash::Result<String> {
    Ok(Argon2::default().hash_password(password.as_bytes())?.to_string())
}
