//! Answers requests.

use super::allocation::{Allocation, Made, later};
use super::model::{Action, Counts, Flow, Ports, Refused, Wish};
use super::service::{Relay, canonical};
use crate::credential::Username;
use crate::stun::attribute::{
    CHANNEL_NUMBER, EVEN_PORT, Family, LIFETIME, NONCE, REALM, REQUESTED_ADDRESS_FAMILY,
    REQUESTED_TRANSPORT, RESERVATION_TOKEN, USERNAME, XOR_MAPPED_ADDRESS, XOR_PEER_ADDRESS,
    XOR_RELAYED_ADDRESS, read_address,
};
use crate::stun::{Class, Message, Method, Writer};
use aws_lc_rs::hmac;
use jiff::SignedDuration;
use kernel::Timestamp;
use std::net::SocketAddr;
use std::sync::Arc;

/// The protocol number of UDP, as REQUESTED-TRANSPORT has it.
const UDP: u8 = 17;

/// Somebody whose signature holds.
struct Signed {
    username: String,
    user: String,
    key: hmac::Key,
}

/// A request and where it came from.
struct Asked<'m, 'a> {
    flow: Flow,
    message: &'m Message<'a>,
    now: Timestamp,
}

impl<S: Ports> Relay<S> {
    pub(super) fn answer<'a>(
        &self,
        flow: Flow,
        message: &Message<'_>,
        now: Timestamp,
    ) -> Action<'a, S::Port> {
        let Some(method) = message.method else { return Action::Nothing };
        let asked = Asked { flow, message, now };
        if method == Method::Binding {
            let mut writer = Writer::new(method, Class::Success, message.transaction);
            writer.add_address(XOR_MAPPED_ADDRESS, flow.client);
            return Action::Reply(writer.finish());
        }
        let signed = match self.authenticate(&asked) {
            Ok(signed) => signed,
            Err(reason) => return Action::Reply(self.refusal(&asked, method, reason, None)),
        };
        match self.serve(&asked, method, &signed) {
            Ok(Served::Done(writer)) => Action::Reply(finish(writer, &signed.key)),
            Ok(Served::Opened(writer, allocation)) => {
                Action::Opened(finish(writer, &signed.key), allocation)
            }
            Err(reason) => Action::Reply(self.refusal(&asked, method, reason, Some(&signed.key))),
        }
    }

    /// The order of checks is that of RFC 8489, 9.2.4; a nonce is only worth a word to who can sign.
    fn authenticate(&self, asked: &Asked<'_, '_>) -> Result<Signed, Refused> {
        let Asked { flow, message, now } = *asked;
        if !message.is_signed() {
            return Err(Refused::Credential);
        }
        let username = message.text(USERNAME).ok_or(Refused::Request)?;
        let realm = message.text(REALM).ok_or(Refused::Request)?;
        let nonce = message.text(NONCE).ok_or(Refused::Request)?;
        let parsed = Username::parse(username).ok_or(Refused::Credential)?;
        let key = self.settings.secret.key(username, &self.settings.realm);
        let known = realm == self.settings.realm && message.is_signed_with(&key);
        if !known || !self.is_current(flow, username, parsed, now) {
            return Err(Refused::Credential);
        }
        if !self.nonces.holds(nonce, flow.client, now) {
            return Err(Refused::Nonce);
        }
        Ok(Signed { username: username.to_owned(), user: parsed.user.to_owned(), key })
    }

    /// Whether a credential has not ended; one that has still keeps what it made while somebody
    /// answers for its user.
    fn is_current(&self, flow: Flow, name: &str, parsed: Username<'_>, now: Timestamp) -> bool {
        let book = self.book();
        let kept = || {
            book.find(&flow).is_some_and(|one| one.made.username == name)
                && book.is_vouched(parsed.user, now)
        };
        !book.is_ended(parsed.user, now) && (now < parsed.expires || kept())
    }

    fn serve(
        &self,
        asked: &Asked<'_, '_>,
        method: Method,
        signed: &Signed,
    ) -> Result<Served<S::Port>, Refused> {
        let existing = self.allocation(&asked.flow, asked.now);
        if existing.as_ref().is_some_and(|one| one.made.user != signed.user) {
            return Err(Refused::Owner);
        }
        if asked.message.foreign().next().is_some() {
            return Err(Refused::Attribute);
        }
        let done = match (method, existing) {
            (Method::Allocate, existing) => return self.allocate(asked, signed, existing),
            (Method::Binding | Method::Send | Method::Data, _) => return Err(Refused::Request),
            (_, None) => return Err(Refused::Mismatch),
            (Method::Refresh, Some(own)) => self.refresh(asked, &own)?,
            (Method::CreatePermission, Some(own)) => self.permit(asked, &own)?,
            (Method::ChannelBind, Some(own)) => self.bind(asked, &own)?,
        };
        Ok(Served::Done(done))
    }

    fn allocate(
        &self,
        asked: &Asked<'_, '_>,
        signed: &Signed,
        existing: Option<Arc<Allocation<S::Port>>>,
    ) -> Result<Served<S::Port>, Refused> {
        let Asked { flow, message, now } = *asked;
        if let Some(own) = existing {
            // The same request again means that the answer was lost on the way.
            let again = own.made.transaction == message.transaction;
            let left = own.until().duration_since(now).as_secs();
            let writer = allocated(asked, &own, u32::try_from(left).unwrap_or(0));
            return if again { Ok(Served::Done(writer)) } else { Err(Refused::Mismatch) };
        }
        let wish = wish(message)?;
        let own = self.settings.own(wish.family).ok_or(Refused::Family)?;
        let limits = self.settings.limits;
        let seconds = limits.lifetime(asked_lifetime(message)?);
        let mut book = self.book_mut();
        book.remove(&flow); // one that has run out and was not cleared away yet
        book.has_place(&signed.user, &limits)?;
        let (port, number) = self.ports.open(wish).ok_or(Refused::Capacity)?;
        let made = Made {
            flow,
            username: signed.username.clone(),
            user: signed.user.clone(),
            transaction: message.transaction,
            relayed: SocketAddr::new(own.told, number),
        };
        let until = later(now, SignedDuration::from_secs(seconds.into()));
        let allocation = Arc::new(Allocation::new(made, port, limits, (now, until)));
        book.add(Arc::clone(&allocation));
        drop(book);
        Counts::add(&self.counts.allocated, 1);
        Ok(Served::Opened(allocated(asked, &allocation, seconds), allocation))
    }

    fn refresh(&self, asked: &Asked<'_, '_>, own: &Allocation<S::Port>) -> Result<Writer, Refused> {
        let Asked { flow, message, now } = *asked;
        let family = message.find(REQUESTED_ADDRESS_FAMILY).map(Family::read);
        if family.is_some_and(|family| family != Some(Family::of(own.made.relayed.ip()))) {
            return Err(Refused::PeerFamily);
        }
        let asked_for = asked_lifetime(message)?;
        let seconds = match asked_for {
            Some(0) => 0,
            other => self.settings.limits.lifetime(other),
        };
        if seconds == 0 {
            self.book_mut().remove(&flow);
        } else {
            own.keep(later(now, SignedDuration::from_secs(seconds.into())));
        }
        let mut writer = asked.success(Method::Refresh);
        writer.add(LIFETIME, &seconds.to_be_bytes());
        Ok(writer)
    }

    /// Lets in all the peers that are named, or none.
    fn permit(&self, asked: &Asked<'_, '_>, own: &Allocation<S::Port>) -> Result<Writer, Refused> {
        let peers: Vec<SocketAddr> = asked.peers().collect::<Result<_, _>>()?;
        if peers.is_empty() {
            return Err(Refused::Request);
        }
        for peer in &peers {
            fits(own, *peer)?;
            let ours = self.settings.own.iter().any(|one| one.told == peer.ip());
            if !ours && !self.settings.peers.may_reach(peer.ip()) {
                return Err(Refused::Peer);
            }
        }
        for peer in peers {
            own.permit(peer.ip(), asked.now)?;
        }
        Ok(asked.success(Method::CreatePermission))
    }

    fn bind(&self, asked: &Asked<'_, '_>, own: &Allocation<S::Port>) -> Result<Writer, Refused> {
        let number = asked.message.find(CHANNEL_NUMBER).and_then(<[u8]>::first_chunk);
        let number = u16::from_be_bytes(*number.ok_or(Refused::Request)?);
        let peer = asked.peers().next().ok_or(Refused::Request)??;
        fits(own, peer)?;
        if !self.may_reach(peer) {
            return Err(Refused::Peer);
        }
        own.bind(number, peer, asked.now)?;
        Ok(asked.success(Method::ChannelBind))
    }

    fn refusal(
        &self,
        asked: &Asked<'_, '_>,
        method: Method,
        reason: Refused,
        key: Option<&hmac::Key>,
    ) -> Vec<u8> {
        self.counts.refuse(reason);
        let (code, words) = reason.code();
        let mut writer = Writer::new(method, Class::Error, asked.message.transaction);
        writer.add_error(code, words);
        match reason {
            Refused::Credential | Refused::Nonce => {
                writer.add(REALM, self.settings.realm.as_bytes());
                let nonce = self.nonces.issue(asked.flow.client, asked.now);
                writer.add(NONCE, nonce.as_bytes());
            }
            Refused::Attribute => writer.add_unknown(asked.message.foreign()),
            _ => {}
        }
        match key {
            Some(key) => finish(writer, key),
            None => writer.finish(),
        }
    }
}

/// What came of a request.
enum Served<P> {
    Done(Writer),
    Opened(Writer, Arc<Allocation<P>>),
}

impl Asked<'_, '_> {
    fn success(&self, method: Method) -> Writer {
        Writer::new(method, Class::Success, self.message.transaction)
    }

    fn peers(&self) -> impl Iterator<Item = Result<SocketAddr, Refused>> {
        let transaction = self.message.transaction;
        self.message.all(XOR_PEER_ADDRESS).map(move |value| {
            read_address(value, &transaction).map(canonical).map_err(|_| Refused::Request)
        })
    }
}

fn finish(mut writer: Writer, key: &hmac::Key) -> Vec<u8> {
    writer.sign(key);
    writer.finish()
}

/// The answer to Allocate.
fn allocated<P>(asked: &Asked<'_, '_>, own: &Allocation<P>, seconds: u32) -> Writer {
    let mut writer = asked.success(Method::Allocate);
    writer.add_address(XOR_RELAYED_ADDRESS, own.made.relayed);
    writer.add(LIFETIME, &seconds.to_be_bytes());
    writer.add_address(XOR_MAPPED_ADDRESS, asked.flow.client);
    writer
}

/// The port that an Allocate request wants, if it wants something that is done here.
fn wish(message: &Message<'_>) -> Result<Wish, Refused> {
    match message.find(REQUESTED_TRANSPORT).and_then(<[u8]>::first) {
        None => return Err(Refused::Request),
        Some(&UDP) => {}
        Some(_) => return Err(Refused::Transport),
    }
    let even = message.find(EVEN_PORT);
    // Pairs of ports are for RTP without multiplexing, which browsers do not speak.
    let pair = even.and_then(<[u8]>::first).is_some_and(|bits| bits & 0x80 != 0);
    if pair || message.find(RESERVATION_TOKEN).is_some() {
        return Err(Refused::Capacity);
    }
    let family = match message.find(REQUESTED_ADDRESS_FAMILY) {
        None => Family::V4,
        Some(value) => Family::read(value).ok_or(Refused::Family)?,
    };
    Ok(Wish { family, even: even.is_some() })
}

fn asked_lifetime(message: &Message<'_>) -> Result<Option<u32>, Refused> {
    let Some(value) = message.find(LIFETIME) else { return Ok(None) };
    let seconds = value.try_into().map_err(|_| Refused::Request)?;
    Ok(Some(u32::from_be_bytes(seconds)))
}

fn fits<P>(own: &Allocation<P>, peer: SocketAddr) -> Result<(), Refused> {
    let same = Family::of(own.made.relayed.ip()) == Family::of(peer.ip());
    if same { Ok(()) } else { Err(Refused::PeerFamily) }
}
