//! The media relay's sockets: datagrams, connections, and connections under TLS.
//!
//! What a frame means is decided by the crate `turn`; here its bytes come in and go out. A client on a
//! connection and its relayed port share one task, so a slow reader slows only itself; datagrams that do not
//! fit a socket's buffer are dropped, as the network between would. It refuses to know people:
//! [`Office`] hands out credentials for ids that the clinic gave.

mod datagrams;
mod listeners;
mod media;
mod office;
mod ports;
mod streams;

pub(crate) use media::{Ground, Media, measure};
pub(crate) use office::{Granted, Office};

use kernel::Clock;
use listeners::Listeners;
use ports::Sockets;
use std::sync::Arc;

/// The relay on real sockets.
pub(crate) type Relay = turn::relay::Relay<Sockets>;
/// An allocation with a real port.
type Allocation = turn::relay::Allocation<ports::RelayPort>;

/// The longest datagram of a peer that is carried; media packets are a third of it.
const DATAGRAM: usize = 4_000;

/// What every listener stands on.
#[derive(Clone)]
pub(crate) struct Host {
    pub(crate) relay: Arc<Relay>,
    pub(crate) clock: Arc<dyn Clock>,
}
