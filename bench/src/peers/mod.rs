//! The servers that are measured: Housecall and the peers beside it. Each is started fresh for a run,
//! in a folder of its own, and knows how it is published to, read from and subscribed to.

pub(crate) mod coturn;
pub(crate) mod house;
pub(crate) mod nats;
pub(crate) mod nchan;
pub(crate) mod nginx;
pub(crate) mod postgres;
pub(crate) mod redis;
pub(crate) mod senders;
