//! All allocations, by client, by relayed address and by user.

use super::allocation::Allocation;
use super::model::{Flow, Port, Refused};
use crate::limits::Limits;
use kernel::Timestamp;
use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::sync::Arc;

/// What is known of a user who has allocations.
#[derive(Debug, Default)]
struct User {
    allocations: usize,
    /// Until when somebody above answers for them.
    vouched: Option<Timestamp>,
}

/// All allocations.
#[derive(Debug)]
pub(super) struct Book<P> {
    flows: HashMap<Flow, Arc<Allocation<P>>>,
    relayed: HashSet<SocketAddr>,
    users: HashMap<String, User>,
    /// Users who were ended, until their last credential has ended by itself.
    ended: HashMap<String, Timestamp>,
}

impl<P: Port> Book<P> {
    pub(super) fn new() -> Self {
        Self {
            flows: HashMap::new(),
            relayed: HashSet::new(),
            users: HashMap::new(),
            ended: HashMap::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.flows.len()
    }

    pub(super) fn find(&self, flow: &Flow) -> Option<&Arc<Allocation<P>>> {
        self.flows.get(flow)
    }

    /// Whether a relayed address is somebody's now.
    pub(super) fn is_relayed(&self, address: &SocketAddr) -> bool {
        self.relayed.contains(address)
    }

    /// Whether one more fits.
    pub(super) fn has_place(&self, user: &str, limits: &Limits) -> Result<(), Refused> {
        if self.users.get(user).is_some_and(|user| user.allocations >= limits.per_user) {
            return Err(Refused::Quota);
        }
        if self.flows.len() >= limits.total { Err(Refused::Capacity) } else { Ok(()) }
    }

    pub(super) fn add(&mut self, allocation: Arc<Allocation<P>>) {
        self.relayed.insert(allocation.made.relayed);
        self.users.entry(allocation.made.user.clone()).or_default().allocations += 1;
        self.flows.insert(allocation.made.flow, allocation);
    }

    /// Ends one allocation.
    pub(super) fn remove(&mut self, flow: &Flow) {
        let Some(allocation) = self.flows.remove(flow) else { return };
        allocation.port().close();
        self.relayed.remove(&allocation.made.relayed);
        if let Some(user) = self.users.get_mut(&allocation.made.user) {
            user.allocations = user.allocations.saturating_sub(1);
            if user.allocations == 0 {
                self.users.remove(&allocation.made.user);
            }
        }
    }

    fn remove_where(&mut self, over: impl Fn(&Allocation<P>) -> bool) {
        let flows: Vec<Flow> =
            self.flows.values().filter(|one| over(one)).map(|one| one.made.flow).collect();
        for flow in &flows {
            self.remove(flow);
        }
    }

    /// Ends what has run out, and forgets who was ended long ago.
    pub(super) fn expire(&mut self, now: Timestamp) {
        self.remove_where(|one| one.is_over(now));
        self.ended.retain(|_, until| *until > now);
    }

    /// Ends everything of a user, and refuses them until that instant.
    pub(super) fn end(&mut self, user: &str, until: Timestamp) {
        self.remove_where(|one| one.made.user == user);
        self.ended.insert(user.to_owned(), until);
    }

    pub(super) fn welcome(&mut self, user: &str) {
        self.ended.remove(user);
    }

    pub(super) fn is_ended(&self, user: &str, now: Timestamp) -> bool {
        self.ended.get(user).is_some_and(|until| *until > now)
    }

    pub(super) fn users(&self) -> Vec<String> {
        self.users.keys().cloned().collect()
    }

    pub(super) fn vouch(&mut self, user: &str, until: Timestamp) {
        if let Some(user) = self.users.get_mut(user) {
            user.vouched = Some(until);
        }
    }

    pub(super) fn is_vouched(&self, user: &str, now: Timestamp) -> bool {
        self.users.get(user).and_then(|user| user.vouched).is_some_and(|until| until > now)
    }
}
