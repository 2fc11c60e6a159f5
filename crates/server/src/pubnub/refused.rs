//! Who tries what is not theirs on the clinic's keyset, for the audit log: no more entries than tell of it.

use super::{Call, PubNub};
use crate::http::household;
use compliance::audit::{Action, Entry, Event, Outcome, Resource};
use kernel::{Actor, Role};
use realtime::access::{Denial, Fingerprint, Need, Target};
use rustc_hash::FxHashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use wire::channel::classify;

/// So much of one caller is written down within a minute: the rules of activity know by half of it.
const EACH: u32 = 20;
/// Of so many tokens, and of so many networks, within a minute; what is left of a flood is in the metrics.
const CALLERS: usize = 200;

/// By what refusals are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Caller {
    Token(Fingerprint),
    /// One subscriber's network, as limits count it: of its addresses a stranger takes as many as they like.
    Network(IpAddr),
}

/// What was written down within this minute.
#[derive(Debug, Default)]
struct Minute {
    number: i64,
    /// Apart from strangers, who come from everywhere and must leave room for whoever holds a token.
    tokens: FxHashMap<Caller, u32>,
    networks: FxHashMap<Caller, u32>,
}

impl Minute {
    /// Whether one more of this caller is written down.
    fn takes(&mut self, caller: Caller, number: i64) -> bool {
        if self.number != number {
            *self = Self { number, ..Self::default() };
        }
        let counts = match caller {
            Caller::Token(_) => &mut self.tokens,
            Caller::Network(_) => &mut self.networks,
        };
        if counts.len() >= CALLERS && !counts.contains_key(&caller) {
            return false;
        }
        let count = counts.entry(caller).or_insert(0);
        *count = count.saturating_add(1);
        *count <= EACH
    }
}

/// Bounds what is written down of refusals.
#[derive(Debug, Default)]
pub(super) struct Refusals(Mutex<Minute>);

impl Refusals {
    fn takes(&self, caller: Caller, minute: i64) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).takes(caller, minute)
    }
}

/// Under which code a denial is written down; those that clients run into by themselves are not. A page also says goodbye by a
/// token that was revoked with its visit, which asks for nothing.
fn code(denial: &Denial, needs: &[Need<'_>]) -> Option<&'static str> {
    match denial {
        Denial::Forbidden(_) => Some("access.forbidden"),
        Denial::WrongUser => Some("access.wrong-user"),
        Denial::Revoked if !needs.is_empty() => Some("access.revoked"),
        Denial::InvalidSignature => Some("access.signature"),
        _ => None,
    }
}

/// What was asked for: a channel by its name where that is one of the clinic's, whose parts are ids.
fn resource(denial: &Denial, needs: &[Need<'_>], token: Option<Fingerprint>) -> Resource {
    let missing = match denial {
        Denial::Forbidden(missing) => missing.channels.first().map(String::as_str),
        _ => None,
    };
    let mut asked = needs.iter().filter_map(|need| match need.target {
        Target::Channel(name) => Some(name),
        Target::Group(_) | Target::User(_) => None,
    });
    let named = missing.or_else(|| asked.next()).filter(|name| classify(name).is_some());
    if let Some(name) = named {
        return Resource { kind: "channel", id: name.to_owned(), channel: Some(name.to_owned()) };
    }
    let id = token.map_or_else(|| "none".to_owned(), |token| token.to_string());
    Resource { kind: "token", id, channel: None }
}

impl PubNub {
    /// Writes down that somebody was refused what is not theirs. Whose their token is counts, not who they say they are; without a
    /// token they are nobody, and only a wrong signature is told of.
    pub(super) fn note_refused(&self, call: &Call<'_>, needs: &[Need<'_>], denial: &Denial) {
        let Some(reason) = code(denial, needs).filter(|_| call.keyset.clinic) else { return };
        let holder =
            call.common.auth.as_deref().and_then(|text| self.access.holder(call.keyset, text));
        let is_forged = matches!(denial, Denial::InvalidSignature);
        let holder = holder.filter(|_| !is_forged);
        if holder.is_none() && !is_forged {
            return;
        }
        let token = holder.as_ref().and_then(|holder| holder.token);
        let network = || Caller::Network(household(call.request.peer.ip()));
        let caller = token.map_or_else(network, Caller::Token);
        let minute = self.clock.now().as_second().div_euclid(60);
        if !self.watch.refusals.takes(caller, minute) {
            return;
        }
        let role = holder.as_ref().map_or(Role::System, |holder| holder.role);
        let id = holder.map(|holder| holder.uuid).filter(|id| !id.is_empty());
        let id = id.map_or_else(|| "unknown".to_owned(), |id| id.to_string());
        let actor = Actor { id, role, address: Some(call.address.clone()) };
        let resource = resource(denial, needs, token);
        self.log.note(Entry {
            organization: Some(call.keyset.organization.clone()),
            reason: Some(reason),
            ..Entry::new(
                Event::RequestRefused,
                Action::Execute,
                Outcome::MinorFailure,
                actor,
                resource,
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use super::{CALLERS, Caller, EACH, Minute};
    use crate::http::household;
    use realtime::access::Fingerprint;
    use std::net::{IpAddr, Ipv4Addr};

    #[test]
    fn a_flood_of_refusals_leaves_no_flood_of_entries() {
        let mut minute = Minute::default();
        let caller = |number: usize| {
            let number = u32::try_from(number).unwrap();
            Caller::Network(Ipv4Addr::from_bits(number).into())
        };
        let taken = (0..1_000).filter(|_| minute.takes(caller(0), 7)).count();
        assert_eq!(taken, usize::try_from(EACH).unwrap());
        let callers = (1..2 * CALLERS).filter(|number| minute.takes(caller(*number), 7)).count();
        assert_eq!(callers, CALLERS - 1, "beside the first");
        let token = Caller::Token(Fingerprint([7; 16]));
        assert!(minute.takes(token, 7), "strangers leave room for whoever holds a token");
        assert!(minute.takes(caller(0), 8), "the next minute begins anew");
    }

    #[test]
    fn the_addresses_of_one_network_count_together() {
        let mut minute = Minute::default();
        let taken = (0..1_000).filter(|number| {
            let own: IpAddr = format!("2001:db8:0:1::{number:x}").parse().unwrap();
            minute.takes(Caller::Network(household(own)), 7)
        });
        assert_eq!(taken.count(), usize::try_from(EACH).unwrap());
        let other: IpAddr = "2001:db8:0:2::1".parse().unwrap();
        assert!(minute.takes(Caller::Network(household(other)), 7));
    }
}
