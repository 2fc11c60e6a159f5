//! The people of the day, each a program that knows what its browser would know.

mod interpreter;
mod on_call;
mod patient;
mod provider;
mod stay;
mod visit;

pub(crate) use interpreter::Interpreter;
pub(crate) use patient::Patient;
pub(crate) use provider::Provider;

use crate::api::Api;
use crate::gateways::Tray;
use crate::line::{Owner, Switchboard};
use crate::plan::Plan;
use crate::report::Diary;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use tokio::sync::{mpsc, watch};

/// Somebody of the clinic, and how they call its API.
#[derive(Clone, Debug)]
pub(crate) struct Staff {
    pub(crate) id: String,
    pub(crate) department: String,
    pub(crate) api: Api,
}

/// A visit into which somebody is asked.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) patient: String,
    pub(crate) appointment: String,
}

/// Where the day takes place.
pub(crate) struct Scene {
    pub(crate) board: Switchboard,
    /// Who is not signed in.
    pub(crate) anyone: Api,
    pub(crate) desk: Api,
    pub(crate) providers: Vec<Staff>,
    pub(crate) interpreter: Staff,
    /// Rings the interpreter.
    pub(crate) ring: mpsc::UnboundedSender<Call>,
    /// Letters, where the server is the simulation's own.
    pub(crate) tray: Option<Arc<Tray>>,
    /// Where browsers let themselves be pushed to.
    pub(crate) push: Option<String>,
    /// True while the network is down for those on a weak one.
    pub(crate) weak: watch::Sender<bool>,
    /// How many of those on a weak one wait or are seen.
    pub(crate) on_weak: watch::Sender<usize>,
    /// The network of all others: always up.
    pub(crate) steady: watch::Sender<bool>,
    pub(crate) plan: Plan,
    pub(crate) opening: Timestamp,
    /// The patients' ids, each with the number in the plan.
    pub(crate) numbers: BTreeMap<String, usize>,
    pub(crate) diary: Diary,
    /// Patients whose day is not over.
    pub(crate) left: AtomicUsize,
    /// Whether somebody on call has already let a page go unheard.
    pub(crate) unheard: AtomicBool,
}

impl Scene {
    /// A line's owner among the staff.
    pub(crate) fn owner(&self, staff: &Staff) -> Owner {
        Owner { id: staff.id.clone(), api: staff.api.clone(), net: self.steady.subscribe() }
    }
}

/// Somebody on a weak network who waits or is seen, until dropped.
pub(crate) struct OnWeak<'a>(&'a watch::Sender<usize>);

impl<'a> OnWeak<'a> {
    pub(crate) fn comes(scene: &'a Scene) -> Self {
        scene.on_weak.send_modify(|there| *there += 1);
        Self(&scene.on_weak)
    }
}

impl Drop for OnWeak<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|there| *there = there.saturating_sub(1));
    }
}
