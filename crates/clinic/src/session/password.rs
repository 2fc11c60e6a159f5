//! argon2id over a password, on threads of its own because it is meant to be slow.

use super::BreachList;
use argon2::password_hash::phc::{Output, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use db::DbError;
use kernel::{Phi, Random};
use std::os::unix::thread::JoinHandleExt;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;
use thread_priority::unix::{
    NormalThreadSchedulePolicy, ThreadId, ThreadSchedulePolicy, set_thread_priority_and_policy,
    thread_native_id,
};
use tokio::sync::{Semaphore, oneshot};

/// A hash that no password has: compared against when the login is unknown, so that the time an
/// answer takes does not tell whether it exists.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$\
                      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A hash takes the processor time that nobody else wants, and gives it up at once when somebody does:
/// else strangers who guess would slow down every conversation. (A nice thread keeps its turn until it
/// is over, some milliseconds each time.)
const IDLE: NormalThreadSchedulePolicy = NormalThreadSchedulePolicy::Idle;

/// Where somebody wants all of it for longer than this, a hash takes its share as everybody does: else nobody could sign in.
const PATIENCE: Duration = Duration::from_secs(1);
const ORDINARY: NormalThreadSchedulePolicy = NormalThreadSchedulePolicy::Other;

/// A niceness of 0, on a scale that ends with 99 at -20.
const PRIORITY: u8 = 48;

/// Hashes as many passwords at once as there are processors, each in memory (19 MiB) that is kept
/// for the next: however many strangers guess, they wait in line and take no more.
#[derive(Debug)]
pub(super) struct Passwords {
    seats: Arc<Semaphore>,
    memory: Mutex<Vec<Vec<Block>>>,
}

impl Passwords {
    /// Those of this process: its processors are shared by every clinic in it, also by those that checks
    /// start and end. (Memory of such size that is given back makes malloc keep as much, once for every thread.)
    pub(super) fn shared() -> Arc<Self> {
        static SHARED: LazyLock<Arc<Passwords>> = LazyLock::new(Passwords::new);
        Arc::clone(&SHARED)
    }

    fn new() -> Arc<Self> {
        let seats = std::thread::available_parallelism().map_or(1, usize::from);
        Arc::new(Self {
            seats: Arc::new(Semaphore::new(seats)),
            memory: Mutex::new(Vec::with_capacity(seats)),
        })
    }

    /// The password's PHC string.
    pub(super) async fn hash(
        self: &Arc<Self>,
        password: Phi,
        random: &dyn Random,
    ) -> Result<String, DbError> {
        let mut salt = [0; 16];
        random.fill(&mut salt);
        let making = move |memory: &mut Vec<Block>| {
            let (params, salt) = (Params::default(), Salt::new(&salt)?);
            Ok(PasswordHash {
                algorithm: Algorithm::Argon2id.ident(),
                version: Some(Version::V0x13.into()),
                hash: Some(digest(&password, &salt, params.clone(), memory)?),
                salt: Some(salt),
                params: (&params).try_into()?,
            })
        };
        let hash = self.run(making).await?;
        hash.map(|hash| hash.to_string())
            .map_err(|error: Unusable| DbError::Internal(error.to_string()))
    }

    /// Whether this is the password behind the PHC string; always `false`, as slowly, without one.
    pub(super) async fn verify(
        self: &Arc<Self>,
        password: Phi,
        known: Option<String>,
    ) -> Result<bool, DbError> {
        self.run(move |memory| {
            let phc = known.as_deref().unwrap_or(NOBODY);
            matches(&password, phc, memory).unwrap_or(false) && known.is_some()
        })
        .await
    }

    /// Whether a list of stolen passwords holds this one; it is read on the same threads.
    pub(super) async fn is_breached(
        self: &Arc<Self>,
        password: Phi,
        list: Arc<BreachList>,
    ) -> Result<bool, DbError> {
        let looked = self.run(move |_| list.holds(&password)).await?;
        looked.map_err(|error| DbError::Internal(format!("the list of stolen passwords: {error}")))
    }

    async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&mut Vec<Block>) -> T + Send + 'static,
    ) -> Result<T, DbError> {
        let broken = |error: &dyn std::fmt::Display| DbError::Internal(error.to_string());
        let seat = Arc::clone(&self.seats).acquire_owned().await.map_err(|error| broken(&error))?;
        let this = Arc::clone(self);
        let (answer, mut answered) = oneshot::channel();
        // A thread of its own, because no thread may come back from where it stands behind all others.
        let thread = std::thread::Builder::new().name("password".to_owned()).spawn(move || {
            let _seat = seat;
            schedule(thread_native_id(), IDLE);
            let mut memory = this.lock().pop().unwrap_or_default();
            let done = work(&mut memory);
            this.lock().push(memory);
            // Whoever asked may have gone away.
            let _ = answer.send(done);
        });
        let thread = thread.map_err(|error| broken(&error))?;
        let soon = tokio::time::timeout(PATIENCE, &mut answered).await;
        let done = if let Ok(done) = soon {
            done
        } else {
            // By a thread of its own, for the niceness that goes with it is that of whoever sets it; it holds the other's handle,
            // without which there may be nobody to set it for.
            let raising = move || schedule(thread.as_pthread_t(), ORDINARY);
            // Where there is no thread for it, it goes on as it was.
            let _ = std::thread::Builder::new().name("password-share".to_owned()).spawn(raising);
            answered.await
        };
        done.map_err(|error| broken(&error))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Vec<Block>>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Refused (a thread may not come back from idle without `RLIMIT_NICE`), it goes on as it was.
fn schedule(thread: ThreadId, policy: NormalThreadSchedulePolicy) {
    let Ok(priority) = PRIORITY.try_into() else { return };
    let policy = ThreadSchedulePolicy::Normal(policy);
    let _ = set_thread_priority_and_policy(thread, priority, policy);
}

/// A hash that cannot be made or read.
#[derive(Debug, thiserror::Error)]
enum Unusable {
    #[error("the password's hash: {0}")]
    Argon2(#[from] argon2::Error),
    #[error("the password's hash: {0}")]
    Format(#[from] argon2::password_hash::Error),
    #[error("the password's hash: {0}")]
    Phc(#[from] argon2::password_hash::phc::Error),
}

/// Compares in constant time.
fn matches(password: &Phi, phc: &str, memory: &mut Vec<Block>) -> Result<bool, Unusable> {
    let known = PasswordHash::new(phc)?;
    let params = Params::try_from(&known)?;
    let (Some(salt), Some(hash)) = (known.salt, known.hash) else { return Ok(false) };
    Ok(digest(password, &salt, params, memory)? == hash)
}

fn digest(
    password: &Phi,
    salt: &Salt,
    params: Params,
    memory: &mut Vec<Block>,
) -> Result<Output, Unusable> {
    if memory.len() < params.block_count() {
        memory.resize(params.block_count(), Block::default());
    }
    let mut out = [0; Params::DEFAULT_OUTPUT_LEN];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into_with_memory(
        password.expose().as_bytes(),
        salt,
        &mut out,
        memory,
    )?;
    Ok(Output::new(&out)?)
}
