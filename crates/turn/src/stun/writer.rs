//! Writes one message.

use super::attribute::{
    ERROR_CODE, FINGERPRINT, MESSAGE_INTEGRITY, UNKNOWN_ATTRIBUTES, write_address,
};
use super::message::{Class, FINGERPRINT_MASK, HEADER, MAGIC, Method, type_field};
use aws_lc_rs::hmac;
use std::net::SocketAddr;

/// A message that is being written.
#[derive(Debug)]
pub struct Writer {
    bytes: Vec<u8>,
    transaction: [u8; 12],
}

impl Writer {
    /// A message without attributes.
    pub fn new(method: Method, class: Class, transaction: [u8; 12]) -> Self {
        Self::into(Vec::with_capacity(128), method, class, transaction)
    }

    /// The same, in a buffer that is used again; what it held is gone.
    pub fn into(mut bytes: Vec<u8>, method: Method, class: Class, transaction: [u8; 12]) -> Self {
        bytes.clear();
        bytes.extend_from_slice(&type_field(method, class).to_be_bytes());
        bytes.extend_from_slice(&[0, 0]);
        bytes.extend_from_slice(&MAGIC.to_be_bytes());
        bytes.extend_from_slice(&transaction);
        Self { bytes, transaction }
    }

    /// Adds an attribute; more than 65,535 bytes do not fit and are left out.
    pub fn add(&mut self, kind: u16, value: &[u8]) {
        let Ok(length) = u16::try_from(value.len()) else { return };
        self.bytes.extend_from_slice(&kind.to_be_bytes());
        self.bytes.extend_from_slice(&length.to_be_bytes());
        self.bytes.extend_from_slice(value);
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
    }

    /// Adds an address, mixed with the transaction as the XOR attributes want it.
    pub fn add_address(&mut self, kind: u16, address: SocketAddr) {
        let mut value = Vec::with_capacity(20);
        write_address(address, &self.transaction, &mut value);
        self.add(kind, &value);
    }

    /// Adds the reason of a refusal.
    pub fn add_error(&mut self, code: u16, reason: &str) {
        let digits = |number: u16| u8::try_from(number).unwrap_or(0);
        let mut value = vec![0, 0, digits(code / 100), digits(code % 100)];
        value.extend_from_slice(reason.as_bytes());
        self.add(ERROR_CODE, &value);
    }

    /// Names attributes that were not understood.
    pub fn add_unknown(&mut self, kinds: impl Iterator<Item = u16>) {
        let value: Vec<u8> = kinds.flat_map(u16::to_be_bytes).collect();
        self.add(UNKNOWN_ATTRIBUTES, &value);
    }

    /// Signs what was written so far.
    pub fn sign(&mut self, key: &hmac::Key) {
        self.set_length(24);
        let tag = hmac::sign(key, &self.bytes);
        self.add(MESSAGE_INTEGRITY, tag.as_ref());
    }

    /// The message with its fingerprint.
    pub fn finish(mut self) -> Vec<u8> {
        self.set_length(8);
        let checksum = crc32fast::hash(&self.bytes) ^ FINGERPRINT_MASK;
        self.add(FINGERPRINT, &checksum.to_be_bytes());
        self.bytes
    }

    /// The message as it stands: for what is sent many times a second.
    pub fn finish_bare(mut self) -> Vec<u8> {
        self.set_length(0);
        self.bytes
    }

    /// Writes the length as it will be when so many bytes follow.
    fn set_length(&mut self, more: usize) {
        let length = u16::try_from(self.bytes.len() + more - HEADER).unwrap_or(u16::MAX);
        if let Some(field) = self.bytes.get_mut(2..4) {
            field.copy_from_slice(&length.to_be_bytes());
        }
    }
}
