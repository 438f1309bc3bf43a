//! The types that candidates need for the same claims.

use crate::{
    candidates::{self, Candidate},
    claims::{App, Groups, Method, Named, Session, Toy, User},
};
use jwt_simple::prelude::NoCustomClaims;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Claims, and the same for crates that have fields of their own for some of them.
pub trait Types: Clone + Serialize + DeserializeOwned + 'static {
    /// Without `iss`, `sub`, `aud`, `exp` and `iat`.
    type JwtSimple: Serialize + DeserializeOwned + 'static;
    /// Without `exp` and `iat`.
    type JwtCompact: Serialize + DeserializeOwned + 'static;

    fn exp(&self) -> i64;

    /// The calls of hs256 without serde, if they take such claims.
    fn without_serde(&self) -> Option<Candidate> {
        None
    }
}

impl Types for Toy {
    type JwtSimple = NoCustomClaims;
    type JwtCompact = Subject;

    fn exp(&self) -> i64 {
        self.exp
    }

    fn without_serde(&self) -> Option<Candidate> {
        Some(candidates::hs256(self))
    }
}

#[derive(Serialize, Deserialize)]
pub struct Subject {
    sub: String,
}

impl Types for Session {
    type JwtSimple = SessionWithoutSub;
    type JwtCompact = SessionWithSub;

    fn exp(&self) -> i64 {
        self.exp
    }
}

#[derive(Serialize, Deserialize)]
pub struct SessionWithoutSub {
    email: String,
    phone: String,
    role: String,
    aal: String,
    amr: Vec<Method>,
    session_id: String,
    is_anonymous: bool,
    app_metadata: App,
    user_metadata: User,
}

#[derive(Serialize, Deserialize)]
pub struct SessionWithSub {
    iss: String,
    sub: String,
    aud: String,
    email: String,
    phone: String,
    role: String,
    aal: String,
    amr: Vec<Method>,
    session_id: String,
    is_anonymous: bool,
    app_metadata: App,
    user_metadata: User,
}

impl Types for Groups {
    type JwtSimple = GroupsWithoutSub;
    type JwtCompact = GroupsWithSub;

    fn exp(&self) -> i64 {
        self.exp
    }
}

#[derive(Serialize, Deserialize)]
pub struct GroupsWithoutSub {
    groups: Vec<String>,
}

#[derive(Serialize, Deserialize)]
pub struct GroupsWithSub {
    sub: String,
    groups: Vec<String>,
}

impl Types for Named {
    type JwtSimple = NamedWithoutSub;
    type JwtCompact = NamedWithSub;

    fn exp(&self) -> i64 {
        self.exp
    }
}

#[derive(Serialize, Deserialize)]
pub struct NamedWithoutSub {
    name: String,
    locale: String,
}

#[derive(Serialize, Deserialize)]
pub struct NamedWithSub {
    sub: String,
    name: String,
    locale: String,
}
