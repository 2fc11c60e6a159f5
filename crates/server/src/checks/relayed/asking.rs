//! Asks a relay, as a browser does, by whichever way it is reached.

use super::Place;
use super::line::Line;
use compliance::check::Unseen;
use kernel::{Random as _, SystemRandom};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::time::timeout;
use turn::credential::{Credential, signing_key};
use turn::stun::attribute::{
    ERROR_CODE, LIFETIME, NONCE, REALM, REQUESTED_ADDRESS_FAMILY, REQUESTED_TRANSPORT, USERNAME,
    XOR_PEER_ADDRESS,
};
use turn::stun::{Class, Message, Method, Writer};

/// A relay may take so long, each of so many times where a datagram may be lost.
const PATIENCE: Duration = Duration::from_secs(2);
const TIMES: u32 = 3;
/// The number of UDP, as REQUESTED-TRANSPORT has it.
const UDP: [u8; 4] = [17, 0, 0, 0];
/// The number of IPv6, as REQUESTED-ADDRESS-FAMILY has it.
const IPV6: [u8; 4] = [2, 0, 0, 0];

/// What a relay made of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::checks) enum Asked {
    Given,
    /// With this code.
    Refused(u16),
}

/// A client of one relay.
pub(in crate::checks) struct Asking<'a> {
    place: &'a Place,
    line: Line,
    realm: String,
    nonce: String,
}

/// Bytes that nobody knows, as text.
pub(super) fn chance() -> String {
    let mut bytes = [0; 16];
    SystemRandom.fill(&mut bytes);
    data_encoding::HEXLOWER.encode(&bytes)
}

impl<'a> Asking<'a> {
    pub(in crate::checks) async fn of(place: &'a Place) -> Result<Self, Unseen> {
        let (realm, nonce) = (String::new(), String::new());
        Ok(Self { place, line: Line::open(place).await?, realm, nonce })
    }

    /// Asks for a relayed port, from a port of our own that had none before.
    pub(in crate::checks) async fn allocate(
        &mut self,
        credential: Option<&Credential>,
    ) -> Result<Asked, Unseen> {
        self.line = Line::open(self.place).await?;
        self.ask((Method::Allocate, credential), |writer| writer.add(REQUESTED_TRANSPORT, &UDP))
            .await
    }

    /// The same of IPv6, from which peers of that family are reached.
    pub(super) async fn allocate_v6(&mut self, credential: &Credential) -> Result<Asked, Unseen> {
        self.line = Line::open(self.place).await?;
        self.ask((Method::Allocate, Some(credential)), |writer| {
            writer.add(REQUESTED_TRANSPORT, &UDP);
            writer.add(REQUESTED_ADDRESS_FAMILY, &IPV6);
        })
        .await
    }

    /// Asks that a peer is let in.
    pub(super) async fn permit(
        &mut self,
        credential: &Credential,
        peer: SocketAddr,
    ) -> Result<Asked, Unseen> {
        let asked = (Method::CreatePermission, Some(credential));
        self.ask(asked, |writer| writer.add_address(XOR_PEER_ADDRESS, peer)).await
    }

    /// Keeps the relayed port for so many seconds more.
    pub(in crate::checks) async fn keep(
        &mut self,
        credential: &Credential,
        seconds: u32,
    ) -> Result<Asked, Unseen> {
        let asked = (Method::Refresh, Some(credential));
        self.ask(asked, |writer| writer.add(LIFETIME, &seconds.to_be_bytes())).await
    }

    /// Gives the relayed port back.
    pub(in crate::checks) async fn leave(
        &mut self,
        credential: &Credential,
    ) -> Result<Asked, Unseen> {
        self.keep(credential, 0).await
    }

    /// Asks, and once more where the nonce was too old.
    async fn ask(
        &mut self,
        asked: (Method, Option<&Credential>),
        fill: impl Fn(&mut Writer),
    ) -> Result<Asked, Unseen> {
        match self.once(asked, &fill).await? {
            Asked::Refused(438) => self.once(asked, &fill).await,
            other => Ok(other),
        }
    }

    async fn once(
        &mut self,
        (method, credential): (Method, Option<&Credential>),
        fill: &impl Fn(&mut Writer),
    ) -> Result<Asked, Unseen> {
        let mut transaction = [0; 12];
        SystemRandom.fill(&mut transaction);
        let mut writer = Writer::new(method, Class::Request, transaction);
        fill(&mut writer);
        if let Some(credential) = credential {
            writer.add(USERNAME, credential.username.as_bytes());
            writer.add(REALM, self.realm.as_bytes());
            writer.add(NONCE, self.nonce.as_bytes());
            writer.sign(&signing_key(&credential.username, &self.realm, &credential.password));
        }
        let request = writer.finish();
        let times = if self.line.loses() { TIMES } else { 1 };
        for _ in 0..times {
            self.line.send(&request).await?;
            if let Ok(answer) = timeout(PATIENCE, self.answer(transaction)).await {
                return answer;
            }
        }
        let words = format!("the relay at {} gives no answer", self.place);
        Err(Unseen::because(words))
    }

    /// The answer to this request; whatever else comes is none.
    async fn answer(&mut self, transaction: [u8; 12]) -> Result<Asked, Unseen> {
        loop {
            let bytes = self.line.next().await?;
            let message = Message::parse(&bytes).ok();
            let Some(message) = message.filter(|one| one.transaction == transaction) else {
                continue;
            };
            if let (Some(realm), Some(nonce)) = (message.text(REALM), message.text(NONCE)) {
                (self.realm, self.nonce) = (realm.to_owned(), nonce.to_owned());
            }
            if message.class == Class::Success {
                return Ok(Asked::Given);
            }
            let code = match message.find(ERROR_CODE) {
                Some([_, _, hundreds, rest, ..]) => u16::from(*hundreds) * 100 + u16::from(*rest),
                _ => 0,
            };
            return Ok(Asked::Refused(code));
        }
    }
}
