//! Hashes passwords with argon2id, only as many at a time as there are cores.

use std::{sync::Arc, time::Duration};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{config::Config, error::Error, state::StartError};

/// How long a sign-in waits for its turn before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(2);

/// Lanes of one hash: more would not use more cores here.
const LANES: u32 = 1;

/// Hashes and verifies passwords.
#[derive(Debug, Clone)]
pub struct Hasher {
    argon: Argon2<'static>,
    turns: Arc<Semaphore>,
    /// The hash that is verified where there is no account, so that both answers take the same time.
    dummy: Arc<str>,
}

/// What became of a password that was held against a hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is another password.
    Wrong,
    /// It is the password.
    Right,
    /// It is the password, but hashed with old parameters: here is a new hash.
    RightButOld(String),
}

impl Hasher {
    /// With the configured parameters.
    ///
    /// # Errors
    /// When argon2 does not take them.
    pub fn new(config: &Config) -> Result<Self, StartError> {
        let params = Params::new(config.password.memory_kib, config.password.passes, LANES, None);
        let params = params.map_err(|error| StartError::new(format!("The argon2 settings make no sense: {error}.")))?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        // Made without hashing: starting must stay quick. Any 32 bytes are the hash of no known password.
        let parameters = format!("m={},t={},p={LANES}", config.password.memory_kib, config.password.passes);
        let dummy = format!("$argon2id$v=19${parameters}$Z3VpbGRoYWxsLWR1bW15IQ$Z3VpbGRoYWxsIGhhcyBubyBzdWNoIGFjY291bnQgISE");
        Ok(Self { argon, turns: Arc::new(Semaphore::new(cores)), dummy: dummy.into() })
    }

    /// Hashes a new password, as a PHC string.
    ///
    /// # Errors
    /// Busy when too many wait.
    pub async fn hash(&self, password: &str) -> Result<String, Error> {
        let (argon, password) = (self.argon.clone(), password.to_owned());
        self.take_turn(move || hash(&argon, &password)).await?
    }

    /// Holds a password against a hash; without a hash it takes the same time and is wrong.
    ///
    /// # Errors
    /// Busy when too many wait.
    pub async fn verify(&self, password: &str, known: Option<&str>) -> Result<Verdict, Error> {
        let (argon, password) = (self.argon.clone(), password.to_owned());
        let exists = known.is_some();
        let known = known.unwrap_or(&self.dummy).to_owned();
        self.take_turn(move || {
            let parsed = PasswordHash::new(&known).map_err(Error::internal)?;
            if argon.verify_password(password.as_bytes(), &parsed).is_err() || !exists {
                return Ok(Verdict::Wrong);
            }
            let current = Params::try_from(&parsed).map_err(Error::internal)?;
            let wanted = argon.params();
            let same = (current.m_cost(), current.t_cost(), current.p_cost()) == (wanted.m_cost(), wanted.t_cost(), wanted.p_cost());
            if same { Ok(Verdict::Right) } else { hash(&argon, &password).map(Verdict::RightButOld) }
        })
        .await?
    }

    /// The permit lives in the blocking task: a client that hangs up must not free a turn while its hash still runs.
    async fn take_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await;
        let permit: OwnedSemaphorePermit = turn.map_err(|_| Error::Busy)?.map_err(Error::internal)?;
        let task = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        });
        task.await.map_err(Error::internal)
    }
}

fn hash(argon: &Argon2<'_>, password: &str) -> Result<String, Error> {
    let salt: [u8; 16] = rand::random();
    let hash: PasswordHash = argon.hash_password_with_salt(password.as_bytes(), &salt).map_err(Error::internal)?;
    Ok(hash.to_string())
}
