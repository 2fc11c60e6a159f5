//! A certificate and its key, in files.

use super::TlsError;
use jiff::Timestamp;
use rustls::client::verify_server_name;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use yasna::tags::TAG_UTCTIME;
use yasna::{ASN1Result, BERReader, BERReaderSeq, Tag};

/// What tells that a file was replaced, written to, or made readable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp([(u64, i64, i64); 2]);

impl Stamp {
    /// None while one of them is not there, as between two moves.
    pub(super) fn of(files: [&Path; 2]) -> Option<Self> {
        let one = |file: &Path| {
            let facts = file.metadata().ok()?;
            Some((facts.ino(), facts.ctime(), facts.ctime_nsec()))
        };
        Some(Self([one(files[0])?, one(files[1])?]))
    }
}

/// Reads both, and sees that they belong together.
pub(super) fn read(certificate: &Path, key: &Path) -> Result<CertifiedKey, TlsError> {
    let names = [certificate, key].map(|file| file.display().to_string());
    let wrong = |error: rustls::pki_types::pem::Error| {
        TlsError::Certificate(names[0].clone(), error.to_string())
    };
    let chain = CertificateDer::pem_file_iter(certificate).map_err(wrong)?;
    let chain = chain.collect::<Result<Vec<_>, _>>().map_err(wrong)?;
    let key = PrivateKeyDer::from_pem_file(key)
        .map_err(|error| TlsError::Key(names[1].clone(), error.to_string()))?;
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let [certificate, file] = names.clone();
    CertifiedKey::from_der(chain, key, &provider)
        .map_err(|error| TlsError::Pair(certificate, file, error))
}

/// Whether it is for all of these names.
pub(super) fn is_for(certificate: &CertifiedKey, names: &[String]) -> bool {
    let Ok(der) = certificate.end_entity_cert() else { return false };
    let Ok(parsed) = ParsedCertificate::try_from(der) else { return false };
    let is_for = |name: &String| {
        ServerName::try_from(name.as_str())
            .is_ok_and(|name| verify_server_name(&parsed, &name).is_ok())
    };
    names.iter().all(is_for)
}

/// From when until when a certificate is good; nothing of one that is none.
pub(super) fn validity(certificate: &CertifiedKey) -> Option<(Timestamp, Timestamp)> {
    validity_of(certificate.end_entity_cert().ok()?)
}

/// The same of its bytes.
pub(super) fn validity_of(der: &[u8]) -> Option<(Timestamp, Timestamp)> {
    let (from, until) = yasna::parse_der(der, |reader| reader.read_sequence(signed)).ok()?;
    Some((Timestamp::from_second(from).ok()?, Timestamp::from_second(until).ok()?))
}

/// The fields of a `Certificate` (RFC 5280, 4.1), of which the first has the validity, in seconds since 1970.
fn signed(certificate: &mut BERReaderSeq<'_, '_>) -> ASN1Result<(i64, i64)> {
    let validity = certificate.next().read_sequence(|fields| {
        fields.read_optional(|version| version.read_tagged(Tag::context(0), whole))?;
        // Serial number, algorithm, issuer.
        for _ in 0..3 {
            fields.next().read_der()?;
        }
        let validity = fields
            .next()
            .read_sequence(|times| Ok((seconds(times.next())?, seconds(times.next())?)))?;
        while fields.read_optional(whole)?.is_some() {}
        Ok(validity)
    })?;
    certificate.next().read_der()?;
    certificate.next().read_der()?;
    Ok(validity)
}

/// A field that does not matter here.
fn whole(field: BERReader<'_, '_>) -> ASN1Result<Vec<u8>> {
    field.read_der()
}

/// A time of either kind.
fn seconds(time: BERReader<'_, '_>) -> ASN1Result<i64> {
    if time.lookahead_tag()? == TAG_UTCTIME {
        time.read_utctime().map(|time| time.datetime().unix_timestamp())
    } else {
        time.read_generalized_time().map(|time| time.datetime().unix_timestamp())
    }
}
