//! How a server looks to itself: the program that runs, the settings in force, what listens, and what answers that must not be
//! reached. It is kept for `compliance::baseline`, which holds it against what somebody approved.

use super::{BUILD, DAY, Inspection, host, is_within, reach, sockets};
use crate::config::Config;
use crate::supervise::aside;
use aws_lc_rs::digest::{Context, SHA256};
use compliance::baseline::State;
use data_encoding::HEXLOWER;
use kernel::Fault as _;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::PoisonError;
use tokio::sync::OnceCell;

/// The bytes of the program that runs, also where another one lies in its place by now.
const RUNNING: &str = "/proc/self/exe";

/// It does not change while it runs.
static PROGRAM: OnceCell<String> = OnceCell::const_new();

/// What of the settings such a look needs.
#[derive(Clone, Debug)]
pub(super) struct Mirror {
    settings: BTreeMap<String, String>,
    closed: Vec<String>,
    relayed: RangeInclusive<u16>,
    /// Whether real patients come here.
    in_production: bool,
}

impl Mirror {
    /// By these settings.
    pub(super) fn of(config: &Config, in_production: bool) -> Self {
        let [first, last] = config.turn.ports;
        Self {
            settings: config.baseline.in_force.clone(),
            closed: config.baseline.closed.clone(),
            relayed: first..=last,
            in_production,
        }
    }

    /// Looks.
    async fn look(&self) -> io::Result<State> {
        let relayed = self.relayed.clone();
        let found = on_a_thread(move || sockets::listening(&relayed)).await?;
        Ok(State {
            program: running().await?,
            version: BUILD.to_owned(),
            debug: cfg!(debug_assertions),
            settings: self.settings.clone(),
            listeners: found.own,
            open: found.open,
            answered: reach::answering(&self.closed).await,
            tried: self.closed.len(),
        })
    }
}

/// Reads files where nobody waits for the disk.
async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    aside("itself", work)?.await.map_err(io::Error::other)?
}

/// The SHA-256 of the program that runs, which is read once.
pub(crate) async fn running() -> io::Result<String> {
    Ok(PROGRAM.get_or_try_init(|| on_a_thread(program)).await?.clone())
}

/// The same, read.
fn program() -> io::Result<String> {
    let path =
        if cfg!(target_os = "linux") { PathBuf::from(RUNNING) } else { std::env::current_exe()? };
    let (mut file, mut sum) = (File::open(path)?, Context::new(&SHA256));
    let mut buffer = vec![0; 1 << 18];
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            return Ok(HEXLOWER.encode(sum.finish().as_ref()));
        }
        sum.update(buffer.get(..count).unwrap_or_default());
    }
}

impl Inspection {
    /// Once a day the server looks at itself, a clinic's at its start, too. One for trying things out is left alone for the first
    /// hour, as by its checks, unless somebody has these run.
    pub(super) async fn look_at_itself_daily(&self, is_new: bool) {
        let Some(set) = &self.premises.set else { return };
        let now = self.now();
        let last = *self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = last.is_none_or(|last| !is_within(DAY, last, now));
        if is_due && (set.mirror.in_production || !is_new) {
            self.look_at_itself().await;
        }
    }

    /// The server looks at itself and keeps what it saw. What it cannot see is told in its log, and after two days by HC-058.a.
    pub(super) async fn look_at_itself(&self) {
        let Some(set) = &self.premises.set else { return };
        let now = self.now();
        let state = match set.mirror.look().await {
            Ok(state) => state,
            Err(error) => {
                tracing::warn!(%error, "the server did not see what it is; trying again");
                return;
            }
        };
        match self.baselines.observe(&host(), &state).await {
            Ok(()) => *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(now),
            Err(error) => {
                tracing::warn!(%error, code = error.code(), "what the server is was not kept; trying again");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Mirror, PROGRAM, program};
    use crate::config::apart;
    use kernel::is_sha256;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn a_server_sees_the_bytes_of_its_program_and_a_place_that_it_must_not_reach() {
        let open = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let place = open.local_addr().unwrap().to_string();
        let keyset = "[[keyset]]\npublish_key = \"p\"\nsubscribe_key = \"s\"\nsecret_keys = [\"x\"]\nclinic = true\n";
        let set = apart(&format!("[baseline]\nclosed = [\"{place}\"]\n{keyset}")).unwrap();
        let seen = Mirror::of(&set, true).look().await.unwrap();
        assert!(is_sha256(&seen.program) && seen.program == program().unwrap());
        assert_eq!(PROGRAM.get(), Some(&seen.program), "it is read once");
        assert_eq!(seen.debug, cfg!(debug_assertions));
        assert!(seen.answered.contains(&place) && seen.tried == 1, "{seen:?}");
        assert!(seen.settings.contains_key("baseline"), "{seen:?}");
    }
}
