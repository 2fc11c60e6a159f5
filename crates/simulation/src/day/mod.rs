//! The day from its preparation to its report.

mod close;
mod open;

use crate::SimulationError;
use crate::api::{Api, text};
use crate::gateways::{Gateways, Tray};
use crate::house::{House, HouseError};
use crate::ledger::Ledger;
use crate::line::Switchboard;
use crate::people::{Call, Interpreter, Patient, Provider, Scene};
use crate::plan::{self, Plan, Size};
use crate::report::Report;
use crate::time::Time;
use jiff::Timestamp;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// So often progress is told, by the machine.
const BEAT: Duration = Duration::from_secs(1);

/// Where the day takes place.
#[derive(Clone, Debug)]
pub enum Venue {
    /// On a running demo: its address, and the administrator's id and password.
    Running(String, String, String),
    /// On a server of the simulation's own: this binary, in a folder for its data.
    Own(PathBuf, PathBuf),
}

/// What to play.
#[derive(Clone, Debug)]
pub struct Options {
    /// How large the day is.
    pub size: Size,
    /// What it is made from.
    pub seed: u64,
    /// How many times faster than the machine's the server's clock runs.
    pub speed: NonZeroU32,
    /// Where.
    pub venue: Venue,
}

/// How far a day is.
#[derive(Clone, Debug)]
pub struct Progress {
    /// By the server's clock.
    pub now: Timestamp,
    /// When the clinic opens.
    pub opening: Timestamp,
    /// Visits booked.
    pub booked: usize,
    /// Patients in the waiting rooms.
    pub waiting: isize,
    /// Patients with a provider.
    pub in_visit: isize,
    /// Visits that have ended, however.
    pub ended: usize,
    /// Patients whose day is not over.
    pub left: usize,
    /// What went wrong until now.
    pub faults: Vec<String>,
}

/// Plays the day, and sums it up.
pub async fn play(
    options: &Options,
    mut tell: impl FnMut(&Progress),
) -> Result<Report, SimulationError> {
    if !options.size.is_playable() {
        return Err(SimulationError::Size);
    }
    let plan = plan::plan(options.size, options.seed);
    let mut tasks = JoinSet::new();
    let stage = Stage::set(options, &mut tasks).await?;
    let begun = stage.time.now();
    let (ring, calls) = mpsc::unbounded_channel();
    let (scene, patients) = open::prepare(&stage, plan, ring).await?;
    let scene = Arc::new(scene);
    let patients = patients.into_iter().map(|one| one.of(&scene)).collect();
    run(&scene, (patients, calls), options.seed, &mut tell).await;
    let closed = close::collect(&stage, &scene, (options, begun)).await?;
    drop(scene);
    tasks.shutdown().await;
    let audit = stage.house.map(House::close).transpose()?;
    Ok(close::sum_up(closed, audit))
}

/// A server, and what is needed to play on it.
struct Stage {
    house: Option<House>,
    anyone: Api,
    admin: Api,
    /// The administrator's, who shows it again for each key.
    password: String,
    time: Time,
    tray: Option<Arc<Tray>>,
    /// Where browsers let themselves be pushed to.
    push: Option<String>,
}

impl Stage {
    async fn set(options: &Options, tasks: &mut JoinSet<()>) -> Result<Self, SimulationError> {
        let (house, gateways, url, who) = match &options.venue {
            Venue::Running(url, id, password) => {
                (None, None, url.clone(), (id.clone(), password.clone()))
            }
            Venue::Own(binary, folder) => {
                let gateways = Gateways::open().await.map_err(HouseError::from)?;
                let house = House::start((binary, folder), options.speed, &gateways)?;
                let url = house.url.clone();
                let who = ("admin-1".to_owned(), "housecall-demo".to_owned());
                (Some(house), Some(gateways), url, who)
            }
        };
        let anyone = Api::of(&url)?;
        let clock = anyone.get("/api/v1/clock").await?;
        let server = clock.get("speed").and_then(serde_json::Value::as_u64);
        let server = u32::try_from(server.unwrap_or(1)).unwrap_or(1);
        if server != options.speed.get() {
            return Err(SimulationError::Speed { server, asked: options.speed.get() });
        }
        let shown: Timestamp = text(&clock, "/now")?.parse().unwrap_or_default();
        let time = Time::like(shown, options.speed);
        let push = gateways.as_ref().and_then(|all| all.web().ok());
        let push = push.map(|address| format!("http://{address}"));
        let tray = gateways.map(|all| all.serve(&time, tasks));
        let admin = open::sign_in(&anyone, &who).await?;
        Ok(Self { house, anyone, admin, password: who.1, time, tray, push })
    }
}

/// All people live their day; who looks on is told how far it is.
async fn run(
    scene: &Arc<Scene>,
    (patients, calls): (Vec<Patient>, mpsc::UnboundedReceiver<Call>),
    seed: u64,
    tell: &mut impl FnMut(&Progress),
) {
    let mut people = JoinSet::new();
    for number in 0..scene.providers.len() {
        let seed = seed.wrapping_add(u64::try_from(number).unwrap_or(0)).wrapping_mul(0x9e37);
        people.spawn(Provider { scene: Arc::clone(scene), number, seed }.work());
    }
    let mut others = JoinSet::new();
    others.spawn(Interpreter { scene: Arc::clone(scene), calls }.work());
    others.spawn(fail(Arc::clone(scene)));
    for patient in patients {
        people.spawn(patient.live());
    }
    let mut beat = tokio::time::interval(BEAT);
    loop {
        tokio::select! {
            ended = people.join_next() => match ended {
                Some(Err(error)) => scene.board.ledger.fault(error),
                Some(Ok(())) => {}
                None => break,
            },
            _ = beat.tick() => tell(&progress(scene)),
        }
    }
    tell(&progress(scene));
    others.shutdown().await;
}

/// The network of some fails for a while: as planned, or, where the day runs late, as soon as it hits somebody.
async fn fail(scene: Arc<Scene>) {
    let Plan { outage: (from, minutes), .. } = scene.plan;
    let time = &scene.board.time;
    time.until(Time::after(scene.opening, from)).await;
    let _ = scene.on_weak.subscribe().wait_for(|there| *there > 0).await;
    scene.weak.send_replace(true);
    time.until(Time::after(time.now(), minutes)).await;
    scene.weak.send_replace(false);
    std::future::pending::<()>().await;
}

fn progress(scene: &Scene) -> Progress {
    let diary = scene.diary.read();
    Progress {
        now: scene.board.time.now(),
        opening: scene.opening,
        booked: diary.booked,
        waiting: diary.waiting,
        in_visit: diary.in_visit,
        ended: diary.endings.values().sum(),
        left: scene.left.load(Ordering::Relaxed),
        faults: scene.board.ledger.faults(),
    }
}

/// What lines of the day have in common.
fn switchboard(time: &Time, keys: (String, String)) -> Switchboard {
    let (publish_key, subscribe_key) = keys;
    Switchboard {
        ledger: Arc::new(Ledger::default()),
        time: time.clone(),
        publish_key,
        subscribe_key,
    }
}
