//! The twin: this program once more, as a demo that nobody else reaches, in a folder that is thrown away.

use super::app;
use super::careless::Careless;
use super::post::Post;
use crate::checks::reach::client;
use crate::scratch::{self, Scratch};
use crate::supervise::aside;
use crate::tied;
use compliance::check::{Site, Unseen};
use kernel::{Clock as _, SystemClock};
use reqwest::{Client, Url};
use rustix::process::{Pid, Signal, kill_process, setpriority_process};
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio::time::timeout;

/// The running program, also when another one lies at its path by now.
pub(super) const PROGRAM: &str = "/proc/self/exe";
/// So long a twin takes to start or to end, at most.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often it is looked whether it has ended, in so many steps; then it is ended.
const STEP: Duration = Duration::from_millis(100);
const STEPS: u32 = 300;
/// It gives way to whoever works here.
const NICENESS: i32 = 10;
/// Its clock runs so much faster, so that what happens by it is soon there; or as the machine's, where what is timed is to come from
/// it alone.
const SPEED: &str = "5";
const AS_IT_IS: &str = "1";
/// By which name browsers know it.
pub(super) const ORIGIN: &str = "https://twin.invalid";
/// A name of one at which nothing listens: whoever looks from outside finds that at once, and asks nobody where it is.
pub(super) const NOWHERE: &str = "https://localhost:9";
/// Who vouches for people there, below the letter box, and by which name it knows the twin.
pub(super) const ISSUER: &str = "/idp";
pub(super) const CLIENT: &str = "twin";
/// What its SMS gateway signs its calls by.
pub(super) const GATEWAY: &str = "a-secret-of-nobodys-gateway";
/// Its log, beside the folder of all that it keeps.
pub(super) const LOG: &str = "server.log";
pub(super) const DATA: &str = "data";

/// Settings by which it says all that it ever says, and to nobody but the letter box; by which few records and failures are many, and
/// no visit begins without an intake, or with a provider who holds no licence where its patient is.
fn settings(post: &str, origin: &str) -> [(&'static str, String); 14] {
    let text = |text: &str| text.to_owned();
    [
        ("HOUSECALL_LOG__LEVEL", text("debug")),
        ("HOUSECALL_LOG__REQUESTS", text("all")),
        ("HOUSECALL_TRACE__ENDPOINT", text(post)),
        ("HOUSECALL_ORIGIN", text(origin)),
        ("HOUSECALL_LETTERS__SMS__URL", format!("{post}/sms")),
        ("HOUSECALL_LETTERS__SMS__FROM", text("+15550100")),
        ("HOUSECALL_LETTERS__SMS__TOKEN", text(GATEWAY)),
        (
            "HOUSECALL_SIGN_IN__OIDC",
            format!(
                "[{{name=\"check\",title=\"Check\",issuer=\"{post}{ISSUER}\",client_id=\"{CLIENT}\"}}]"
            ),
        ),
        // Its relay takes no port that another one is to have.
        ("HOUSECALL_TURN__LISTEN", text("[\"127.0.0.1:0\"]")),
        ("HOUSECALL_TURN__HOST", text("127.0.0.1")),
        ("HOUSECALL_VISIT__INTAKE", text("refuse")),
        ("HOUSECALL_VISIT__LICENSING", text("refuse")),
        ("HOUSECALL_AUDIT__RECORDS_AN_HOUR", text("3")),
        ("HOUSECALL_AUDIT__FAILURES_AN_HOUR", text("3")),
    ]
}

/// A clinic in which nobody is real.
#[derive(Debug)]
pub(super) struct Twin {
    pub(super) url: Url,
    pub(super) client: Client,
    pub(super) letters: Post,
    /// Where its log and its data lie.
    pub(super) folder: PathBuf,
    /// Whether nothing ever happens there, so that nobody need wait for it.
    pub(super) is_careless: bool,
    /// By which name browsers know this one.
    origin: &'static str,
    /// How many times faster than the machine's its clock runs.
    speed: &'static str,
    /// Where each file is shown to there, if it is to be.
    scan: Option<String>,
    /// What it refused, by the route, and in which words.
    refusals: Mutex<Vec<(String, String)>>,
    /// What it gave out that opens a session or a link.
    issued: Mutex<Vec<String>>,
    process: Option<Process>,
    _kept: Option<Scratch>,
}

impl Twin {
    /// Starts one; where somebody keeps a house without care for this site, that.
    pub(super) async fn found(site: &Site) -> Result<Self, Unseen> {
        Self::founded(site, (ORIGIN, SPEED), None).await
    }

    /// The same by another name.
    pub(super) async fn found_as(site: &Site, origin: &'static str) -> Result<Self, Unseen> {
        Self::founded(site, (origin, SPEED), None).await
    }

    /// One whose clock runs as the machine's, so that how soon something happens hangs on no hurry of its own.
    pub(super) async fn found_steady(site: &Site) -> Result<Self, Unseen> {
        Self::founded(site, (ORIGIN, AS_IT_IS), None).await
    }

    /// One that shows files to a scanner there.
    pub(super) async fn found_scanning(site: &Site, place: &str) -> Result<Self, Unseen> {
        Self::founded(site, (ORIGIN, SPEED), Some(place.to_owned())).await
    }

    async fn founded(
        site: &Site,
        (origin, speed): (&'static str, &'static str),
        scan: Option<String>,
    ) -> Result<Self, Unseen> {
        if tied::is_tied() {
            return Err(Unseen::because("the clinic of a check founds none of its own"));
        }
        let letters = Post::open().await?;
        let refusals = Mutex::default();
        let client = client()?;
        if let Some(careless) = site.prop::<Careless>() {
            let (url, folder) = (careless.url.parse()?, careless.folder.path().to_owned());
            return Ok(Self {
                url,
                client,
                letters,
                folder,
                is_careless: true,
                origin,
                speed,
                scan,
                refusals,
                issued: Mutex::default(),
                process: None,
                _kept: None,
            });
        }
        let kept = scratch::folder()?;
        let folder = kept.path().to_owned();
        let names = (letters.url.as_str(), origin, scan.as_deref());
        let (process, url) = Process::start(&folder, names, (0, speed)).await?;
        Ok(Self {
            url,
            client,
            letters,
            folder,
            is_careless: false,
            origin,
            speed,
            scan,
            refusals,
            issued: Mutex::default(),
            process: Some(process),
            _kept: Some(kept),
        })
    }

    /// One that answers at this address.
    #[cfg(test)]
    pub(super) async fn answering(url: &str) -> Result<Self, Unseen> {
        Ok(Self {
            url: url.parse()?,
            client: client()?,
            letters: Post::open().await?,
            folder: PathBuf::new(),
            is_careless: false,
            origin: ORIGIN,
            speed: SPEED,
            scan: None,
            refusals: Mutex::default(),
            issued: Mutex::default(),
            process: None,
            _kept: None,
        })
    }

    /// Keeps what was refused.
    pub(super) fn refused(&self, route: String, words: String) {
        self.refusals.lock().unwrap_or_else(PoisonError::into_inner).push((route, words));
    }

    /// What was refused until now.
    pub(super) fn refusals(&self) -> Vec<(String, String)> {
        self.refusals.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps what it gave out.
    pub(super) fn issued(&self, secrets: Vec<String>) {
        self.issued.lock().unwrap_or_else(PoisonError::into_inner).extend(secrets);
    }

    /// What it gave out until now that opens a session or a link.
    pub(super) fn secrets(&self) -> Vec<String> {
        self.issued.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Kills it, as a machine that loses power does, and starts it again from its files, with its clock as far ahead as it was and
    /// a little further; whether there was a process to kill.
    pub(super) async fn fell(&mut self) -> Result<bool, Unseen> {
        let shown = app::now(self).await?;
        let Some(process) = self.process.take() else { return Ok(false) };
        let killed = aside("twin-falls", move || drop(process))?;
        killed.await?;
        let ahead = shown.duration_since(SystemClock.now()).as_secs().saturating_add(2);
        let ahead = u32::try_from(ahead).unwrap_or(0);
        let names = (self.letters.url.as_str(), self.origin, self.scan.as_deref());
        let (process, url) = Process::start(&self.folder, names, (ahead, self.speed)).await?;
        (self.process, self.url) = (Some(process), url);
        Ok(true)
    }

    /// Ends it, so that all of it lies in its files.
    pub(super) async fn close(&mut self) -> Result<(), Unseen> {
        let Some(process) = self.process.take() else { return Ok(()) };
        let ended = aside("twin-ends", move || process.end())?;
        let ended = timeout(PATIENCE, ended).await;
        ended.map_err(|_| Unseen::because("the check's own clinic did not end"))??;
        Ok(())
    }
}

/// A twin that checks of one run have together, in which none of them does what another one would see; founded by whoever
/// comes first, and ended when nobody has it any more.
#[derive(Debug, Default)]
pub(in crate::checks) struct Shared(OnceCell<Twin>);

impl Shared {
    /// The one of this site's run; one of its own where the run has none.
    pub(super) fn of(site: &Site) -> Arc<Self> {
        site.prop().unwrap_or_default()
    }

    pub(super) async fn twin(&self, site: &Site) -> Result<&Twin, Unseen> {
        self.0.get_or_try_init(|| Twin::found(site)).await
    }
}

/// The twin's process, which ends with this.
#[derive(Debug)]
struct Process(Child);

impl Process {
    /// Starts it with its clock so many seconds ahead and so much faster, and waits until it listens.
    async fn start(
        folder: &Path,
        (post, origin, scan): (&str, &str, Option<&str>),
        (ahead, speed): (u32, &str),
    ) -> Result<(Self, Url), Unseen> {
        let mut command = Command::new(PROGRAM);
        // What the machine's variables say is of another installation.
        command
            .env_clear()
            .envs(settings(post, origin))
            .envs(scan.map(|place| ("HOUSECALL_FILES__SCAN", place)))
            .env("TMPDIR", folder)
            .args(["demo", tied::FLAG, "--listen", "127.0.0.1:0", "--speed", speed, "--ahead"])
            .args([ahead.to_string().as_str(), "--data"])
            .arg(folder.join(DATA))
            // It closes however this process ends, and the twin ends with it.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::options().create(true).append(true).open(folder.join(LOG))?);
        let mut process = Self(command.spawn()?);
        // One that does not give way is no worse a twin.
        let _ = setpriority_process(Some(process.id()), NICENESS);
        let output = process.0.stdout.take();
        let told = aside("twin-starts", move || output.and_then(listening))?;
        let told = timeout(PATIENCE, told).await;
        let told = told.map_err(|_| Unseen::because("the check's own clinic did not start"))??;
        let url = told.ok_or_else(|| {
            Unseen::because("the check's own clinic ended before it was ready: is there room in the folder for temporary files?")
        })?;
        Ok((process, url.parse()?))
    }

    fn id(&self) -> Pid {
        Pid::from_child(&self.0)
    }

    /// Tells it to stop, and waits until it has; for one that does not, not for ever.
    fn end(mut self) {
        // One that has ended by itself is told nothing.
        let _ = kill_process(self.id(), Signal::TERM);
        for _ in 0..STEPS {
            if !matches!(self.0.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(STEP);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Where it says that it listens; nothing if it ended before.
fn listening(output: ChildStdout) -> Option<String> {
    let mut lines = BufReader::new(output).lines().map_while(Result::ok);
    lines.find_map(|line| line.strip_prefix("listening on ").map(str::to_owned))
}
