//! HTTP/1.1 as this server needs it: parsing by `httparse`, everything else here.
//!
//! A general HTTP library keeps two 8 kB buffers for every connection, which is most of what a
//! waiting long-poll costs; it also answers an over-long request line with no body, where clients
//! of this protocol expect JSON. A connection here holds no buffer while it waits.
//! It knows sockets and limits, and nothing of what is asked.

mod accept;
mod body;
mod connection;
mod date;
mod head;
mod places;
mod respond;
#[cfg(test)]
mod tests;

pub(crate) use accept::{Door, VALIDATION, accept};
pub(crate) use body::{BodyError, Incoming};
pub(crate) use connection::{Handler, Input, Limits, serve};
pub(crate) use date::Dates;
pub(crate) use head::{Head, HeadError};
pub(crate) use places::{Full, Place, Places, Room, household};
pub(crate) use respond::{HeaderName, Response, ResponseBody};

use bytes::Bytes;
use std::net::SocketAddr;

/// Who is on the other end of a request's connection, for the REST side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// A whole request.
#[derive(Debug)]
pub(crate) struct Request {
    /// Method, target and headers.
    pub(crate) head: Head,
    /// The body, already within the limit.
    pub(crate) body: Bytes,
    /// Who is on the other end of the connection.
    pub(crate) peer: SocketAddr,
}
