//! A server by TLS without any care, for checks to fail at: its certificate is trusted and about to end, it tells no browser to
//! come by TLS only, and gives whoever comes in the clear what it gives others.

use super::at;
use super::bare::answer;
use crate::supervise::Tasks;
use compliance::check::{Site, Unseen};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use kernel::{Clock as _, SystemClock};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// Who vouches for it; whoever looks at it trusts that beside what the machine trusts.
pub(super) struct Authority(pub(super) CertificateDer<'static>);

/// A site whose server this is.
pub(super) async fn served(site: Site) -> Result<Site, Unseen> {
    let (acceptor, authority) = certified()?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let mut site = at(site, &format!("https://{}", listener.local_addr()?));
    let mut tasks = Tasks::new();
    tasks.start(serve(listener, acceptor));
    // It ends when the site is forgotten.
    site.props.push(Arc::new(Mutex::new(tasks)));
    site.props.push(Arc::new(authority));
    Ok(site)
}

/// Days from now on for which its certificate is good, at most: fewer than a check lets pass or warns of.
const LEFT: i64 = 4;

pub(super) fn certified() -> Result<(TlsAcceptor, Authority), Unseen> {
    let mut params = CertificateParams::new(Vec::<String>::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, "mutant.invalid");
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
    let day = |days: i64| {
        let at = SystemClock.now().saturating_add(SignedDuration::from_hours(24 * days))?;
        let date = at.to_zoned_datetime(TimeZone::UTC).date();
        let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
        Ok::<_, Unseen>(rcgen::date_time_ymd(i32::from(date.year()), month, day))
    };
    let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()])?;
    (params.not_before, params.not_after) = (day(-2)?, day(LEFT)?);
    let key = KeyPair::generate()?;
    let leaf = params.signed_by(&key, &authority)?;
    let private = PrivatePkcs8KeyDer::from(key.serialize_der());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], private.into())?;
    Ok((TlsAcceptor::from(Arc::new(config)), Authority(authority.der().clone())))
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor) {
    while let Ok((stream, _)) = listener.accept().await {
        let mut first = [0; 1];
        let greets = stream.peek(&mut first).await.is_ok() && first == [0x16];
        // Whoever greets it as it does not know gets nothing, and whoever asked may have gone away.
        if !greets {
            let _ = answer(stream, |_| None).await;
        } else if let Ok(stream) = acceptor.accept(stream).await {
            let _ = answer(stream, |_| None).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::CHECKS;
    use compliance::check::{Finding, Look, Profile, Site, Status};
    use compliance::keys::Kek;
    use db::{Db, Options};
    use kernel::{Clock as _, SystemClock};
    use std::sync::Arc;

    #[tokio::test]
    async fn what_is_wrong_with_it_is_what_the_checks_are_about() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(Options::Sqlite(folder.path().join("store.db"))).await.unwrap();
        let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
        let (now, profile, props) = (SystemClock.now(), Profile::Hipaa, Vec::new());
        let site = Site { db, database: None, kek, origin: None, now, profile, props };
        // The handshake succeeds; that the certificate ends, the header that is missing, and what is given in the clear are all
        // that is there to see.
        for (id, words, port) in [
            ("HC-001", "the certificate is trusted, and will be in 0 days", ""),
            (
                "HC-002",
                "browsers are not told to come by TLS; port ",
                " answers plain HTTP with 200",
            ),
        ] {
            let check = CHECKS.iter().find(|check| check.id == id).unwrap();
            let Look::At { spoil, .. } = check.look else { panic!("{id} looks at something") };
            let bad = spoil(check, site.clone()).await.unwrap();
            let found = Finding::from(check.find(&bad).await);
            assert_eq!(found.status, Status::Fail, "{id}");
            let told = &found.observed;
            assert!(told.starts_with(words) && told.ends_with(port), "{id}: {told}");
        }
    }
}
