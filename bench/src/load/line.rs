//! One blocking connection: for what is asked once, and for large bodies.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use super::http::{self, Response};
use crate::{Outcome, fault};

/// One connection, blocking.
#[derive(Debug)]
pub(crate) struct Line {
    stream: TcpStream,
    bytes: Vec<u8>,
}

impl Line {
    pub(crate) fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, bytes: Vec::new() })
    }

    pub(crate) fn send(&mut self, head: &[u8], body: &[u8]) -> Outcome<()> {
        self.stream.write_all(head)?;
        Ok(self.stream.write_all(body)?)
    }

    /// Waits for an answer with one of these statuses.
    pub(crate) fn answer<T>(
        &mut self,
        wanted: &[u16],
        read: impl FnOnce(&[u8]) -> Outcome<T>,
    ) -> Outcome<T> {
        self.bytes.clear();
        let mut piece = vec![0; 256 << 10];
        loop {
            if let Some((Response { status, body, .. }, _)) = http::read(&self.bytes)? {
                if wanted.contains(&status) {
                    return read(body);
                }
                let body = String::from_utf8_lossy(body);
                return Err(fault(format!("{status}: {body}")));
            }
            self.more(&mut piece)?;
        }
    }

    /// Waits for an answer's head.
    pub(crate) fn head(&mut self) -> Outcome<String> {
        self.bytes.clear();
        let mut piece = [0; 4_096];
        while !self.bytes.ends_with(b"\r\n\r\n") {
            self.more(&mut piece)?;
        }
        Ok(String::from_utf8_lossy(&self.bytes).into_owned())
    }

    /// One request without a body, answered with 200.
    pub(crate) fn get<T>(
        &mut self,
        path: &str,
        read: impl FnOnce(&[u8]) -> Outcome<T>,
    ) -> Outcome<T> {
        let mut head = Vec::new();
        http::get(path, &mut head);
        self.send(&head, b"")?;
        self.answer(&[200], read)
    }

    fn more(&mut self, piece: &mut [u8]) -> Outcome<()> {
        let count = self.stream.read(piece)?;
        if count == 0 {
            return Err(fault("the connection ended before the answer"));
        }
        self.bytes.extend(piece.iter().take(count));
        Ok(())
    }
}
