//! Shakes hands with whatever is published and speaks TLS: as a browser does, and as those that it must refuse.

use super::foresight::{DAYS, Foresight};
use super::greeting::{self, PATIENCE, takes};
use super::listeners::{Begins, Listener, Listeners};
use super::{IN_THE_CLEAR, ON_LOOPBACK, UNKNOWN, Way, way};
use crate::tls::good_until;
use aws_lc_rs::digest::{SHA256, digest};
use compliance::check::{Finding, Site, Status, Unseen};
use data_encoding::HEXLOWER;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// A mail server says at most so much at once.
const MOST: usize = 8_192;

/// What was seen of one of them.
struct Seen {
    at: String,
    status: Status,
    words: String,
    /// What both agreed on, and the certificate.
    agreed: Option<Agreed>,
}

/// What was seen of all of them.
#[derive(Default)]
struct All {
    /// Where there are no pages to shake hands with, why that is so, and how that counts beside what there is.
    without: Option<(Status, &'static str)>,
    pages: Option<Seen>,
    others: Vec<Seen>,
    /// Those that nothing covers, so that they were not asked.
    left: Vec<String>,
    unseen: Option<String>,
}

struct Agreed {
    protocol: String,
    suite: String,
    leaf: String,
    until: String,
}

impl Agreed {
    /// With this certificate.
    fn on(protocol: String, suite: String, leaf: &[u8]) -> Self {
        let until = good_until(leaf).map(|until| until.to_string()).unwrap_or_default();
        Self { protocol, suite, leaf: HEXLOWER.encode(digest(&SHA256, leaf).as_ref()), until }
    }
}

impl std::fmt::Display for Agreed {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { protocol, suite, leaf, until } = self;
        write!(out, "{protocol} {suite} sha256 {leaf} until {until}")
    }
}

pub(super) async fn shaken(site: &Site) -> Result<Finding, Unseen> {
    let others = site.prop::<Listeners>().unwrap_or_default();
    let (mut all, mut is_running) = (All::default(), true);
    match way(site)? {
        Way::Secure(url) => all.look(site, &Listener::of_pages(&url), true).await?,
        Way::Loopback(_) => all.without = Some((Status::Pass, ON_LOOPBACK)),
        Way::Unknown => (all.without, is_running) = (Some((Status::Warn, UNKNOWN)), false),
        Way::Plain => {
            let (at, words) = ("origin".to_owned(), IN_THE_CLEAR.to_owned());
            all.pages = Some(Seen { at, status: Status::Fail, words, agreed: None });
        }
    }
    // Where no server is said to run, its own relay is not said to, either.
    for one in others.0.iter().filter(|one| is_running || !one.is_own) {
        all.look(site, one, false).await?;
    }
    all.told()
}

impl All {
    /// Looks at one more, unless nothing covers it.
    async fn look(&mut self, site: &Site, one: &Listener, is_pages: bool) -> Result<(), Unseen> {
        let at = one.to_string();
        if !one.is_covered(site).await? {
            self.left.push(format!("{at} was not asked: nothing covers its host, see HC-044.a"));
            return Ok(());
        }
        let seen = match looked(site, one).await {
            Ok((status, words, agreed)) => Seen { at, status, words, agreed },
            // One that is somebody else's may be away, which is nothing that the clinic mends.
            Err(why) if !one.is_ours => {
                let words = format!("it was not seen: {why}");
                Seen { at, status: Status::Warn, words, agreed: None }
            }
            Err(why) => {
                self.unseen = Some(format!("{at} was not seen: {why}"));
                return Ok(());
            }
        };
        if is_pages {
            self.pages = Some(seen);
        } else {
            self.others.push(seen);
        }
        Ok(())
    }

    /// What all of them come to. That one could not be seen hides nothing that another one showed, and one that was not asked
    /// is none that is well.
    fn told(self) -> Result<Finding, Unseen> {
        let seen: Vec<&Seen> = self.pages.iter().chain(&self.others).collect();
        let is_none = seen.is_empty() && self.left.is_empty() && self.unseen.is_none();
        if let Some((_, why)) = self.without.filter(|_| is_none) {
            return Ok(Finding::nothing(why));
        }
        let least = self.without.map_or(Status::Pass, |(least, _)| least);
        let least = if self.left.is_empty() { least } else { Status::Warn };
        let status = seen.iter().map(|one| one.status).fold(least, Status::worse);
        let is_alone = self.others.is_empty() && self.left.is_empty() && self.unseen.is_none();
        let line = |one: &&Seen| {
            if is_alone { one.words.clone() } else { format!("{}: {}", one.at, one.words) }
        };
        let mut words: Vec<String> = seen.iter().map(line).collect();
        words.extend(self.without.map(|(_, why)| why.to_owned()));
        words.extend(self.left.iter().cloned());
        match self.unseen {
            Some(why) if status != Status::Fail => return Err(Unseen::because(why)),
            why => words.extend(why),
        }
        let mut finding = Finding::new(status, words.join("; "));
        if let Some(pages) = self.pages.as_ref().and_then(|one| one.agreed.as_ref()) {
            finding = finding
                .with("protocol", &pages.protocol)
                .with("cipher_suite", &pages.suite)
                .with("leaf_sha256", &pages.leaf)
                .with("not_after", &pages.until);
        }
        let listener = |one: &&Seen| Some(format!("{} {}", one.at, one.agreed.as_ref()?));
        let listeners: Vec<String> = seen.iter().filter_map(listener).collect();
        Ok(finding.with("listeners", listeners.join("; ")))
    }
}

/// How one is, in words, and what was agreed on with it. One that takes what it must refuse is told with what it shows to those
/// whom it may take.
async fn looked(site: &Site, one: &Listener) -> Result<(Status, String, Option<Agreed>), Unseen> {
    let mut wrong: Vec<String> = taken(one).await?.into_iter().map(str::to_owned).collect();
    match met(site, one).await {
        seen if wrong.is_empty() => seen,
        Ok((_, words, agreed)) => {
            wrong.push(words);
            Ok((Status::Fail, wrong.join("; "), agreed))
        }
        Err(why) => {
            wrong.push(format!("nothing else was seen: {why}"));
            Ok((Status::Fail, wrong.join("; "), None))
        }
    }
}

/// What one that is ours takes and must refuse.
async fn taken(one: &Listener) -> Result<Vec<&'static str>, Unseen> {
    let mut taken = Vec::new();
    if !one.is_ours {
        return Ok(taken);
    }
    for (greeting, words) in [
        (greeting::old(&one.name), "the server speaks TLS 1.1 or older"),
        (
            greeting::weak(&one.name),
            "the server takes suites of TLS 1.2 without AEAD or without ECDHE",
        ),
    ] {
        if takes(dialled((&one.host, one.port)).await?, &greeting, PATIENCE).await? {
            taken.push(words);
        }
    }
    Ok(taken)
}

/// Shakes hands with one as a browser does.
async fn met(site: &Site, one: &Listener) -> Result<(Status, String, Option<Agreed>), Unseen> {
    let mut stream = dialled((&one.host, one.port)).await?;
    let wrong = match one.begins {
        Begins::AtOnce => None,
        Begins::Asked => {
            let offers = timeout(PATIENCE, begun(&mut stream)).await??;
            (!offers).then_some("the mail server does not offer TLS")
        }
        Begins::Requested => {
            let offers = timeout(PATIENCE, encrypts(&mut stream)).await??;
            (!offers).then_some("the database does not offer TLS")
        }
    };
    if let Some(wrong) = wrong {
        return Ok((Status::Fail, wrong.to_owned(), None));
    }
    let verifier = Arc::new(Foresight::of(site, one)?);
    let config = ClientConfig::builder()
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(&verifier) as _)
        .with_no_client_auth();
    let name = ServerName::try_from(one.name.clone())?;
    let connector = TlsConnector::from(Arc::new(config));
    let stream = match timeout(PATIENCE, connector.connect(name, stream)).await? {
        Ok(stream) => stream,
        Err(error) => {
            let none = || "none".to_owned();
            let agreed = verifier.leaf.get().map(|leaf| Agreed::on(none(), none(), leaf));
            return Ok((Status::Fail, format!("the handshake: {error}"), agreed));
        }
    };
    let (_, session) = stream.get_ref();
    let days = verifier.days.load(Ordering::Relaxed);
    let status = if days >= DAYS.0 {
        Status::Pass
    } else if days >= DAYS.1 {
        Status::Warn
    } else {
        Status::Fail
    };
    let version = session.protocol_version().map(|version| format!("{version:?}"));
    let suite = session.negotiated_cipher_suite().map(|suite| format!("{:?}", suite.suite()));
    let leaf = verifier.leaf.get().map(Vec::as_slice).unwrap_or_default();
    let agreed = Agreed::on(version.unwrap_or_default(), suite.unwrap_or_default(), leaf);
    let words = format!("the certificate is trusted, and will be in {days} days");
    Ok((status, words, Some(agreed)))
}

/// How a client asks PostgreSQL for TLS, before anything else.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 0xD2, 0x16, 0x2F];

/// Asks a database for TLS; whether it goes on with that.
async fn encrypts(stream: &mut TcpStream) -> Result<bool, Unseen> {
    stream.write_all(&SSL_REQUEST).await?;
    Ok(stream.read_u8().await? == b'S')
}

/// Asks a mail server for TLS; whether it goes on with that.
async fn begun(stream: &mut TcpStream) -> Result<bool, Unseen> {
    let greeted = asked(stream, "").await?;
    let known = asked(stream, "EHLO housecall.invalid\r\n").await?;
    if !greeted.starts_with("220") || !known.starts_with("250") {
        return Err(Unseen::because("the mail server did not greet"));
    }
    if !known.to_ascii_uppercase().contains("STARTTLS") {
        return Ok(false);
    }
    Ok(asked(stream, "STARTTLS\r\n").await?.starts_with("220"))
}

/// What a mail server says to that.
async fn asked(stream: &mut TcpStream, words: &str) -> Result<String, Unseen> {
    stream.write_all(words.as_bytes()).await?;
    reply(stream).await
}

/// What a mail server says next, to the last of its lines.
async fn reply(stream: &mut TcpStream) -> Result<String, Unseen> {
    let mut said = Vec::new();
    while said.len() < MOST {
        said.push(stream.read_u8().await?);
        let text = String::from_utf8_lossy(&said);
        let last = text.lines().next_back().unwrap_or_default();
        if text.ends_with('\n') && last.as_bytes().get(3) != Some(&b'-') {
            return Ok(text.into_owned());
        }
    }
    Err(Unseen::because("the mail server says too much"))
}

/// A connection to the server, or to what belongs to it.
pub(in crate::checks) async fn dialled(place: (&str, u16)) -> Result<TcpStream, Unseen> {
    Ok(timeout(PATIENCE, TcpStream::connect(place)).await??)
}

#[cfg(test)]
mod tests {
    use super::super::ending::certified;
    use super::{Finding, Listener, Listeners, Site, Status, looked, shaken};
    use crate::supervise::Tasks;
    use compliance::check::Profile;
    use compliance::keys::Kek;
    use db::{Db, Options};
    use kernel::{Clock as _, SystemClock};
    use std::sync::Arc;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};
    use tokio_rustls::TlsAcceptor;

    /// A site whose address this is, where such a certificate is trusted.
    async fn site(folder: &std::path::Path, origin: &str) -> (Site, TlsAcceptor) {
        let db = Db::open(Options::Sqlite(folder.join("store.db"))).await.unwrap();
        let kek = Arc::new(Kek::create(&folder.join("kek")).unwrap());
        let (acceptor, authority) = certified().unwrap();
        let (now, profile) = (SystemClock.now(), Profile::Hipaa);
        let (origin, props) = (Some(origin.to_owned()), vec![Arc::new(authority) as _]);
        (Site { db, database: None, kek, origin, now, profile, props }, acceptor)
    }

    /// Whether somebody greets by TLS 1.2 and no later one: they name no session, which newer ones do.
    async fn is_weak(stream: &TcpStream) -> bool {
        let mut greeting = [0; 44];
        let seen = stream.peek(&mut greeting).await.unwrap();
        seen == greeting.len() && greeting[9..11] == [3, 3] && greeting[43] == 0
    }

    /// Goes on with a handshake also where it was greeted with nothing but weak suites.
    async fn careless(mut stream: TcpStream, acceptor: &TlsAcceptor) {
        if is_weak(&stream).await {
            stream.write_all(&[0x16, 3, 3]).await.unwrap();
        } else {
            let _ = acceptor.accept(stream).await;
        }
    }

    #[tokio::test]
    async fn a_proxy_that_takes_weak_suites_fails_though_it_agrees_on_good_ones_with_browsers() {
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("https://{}", listener.local_addr().unwrap());
        let (site, acceptor) = site(folder.path(), &origin).await;
        let mut tasks = Tasks::new();
        tasks.start(async move {
            while let Ok((stream, _)) = listener.accept().await {
                careless(stream, &acceptor).await;
            }
        });
        let found = Finding::from(shaken(&site).await);
        assert_eq!(found.status, Status::Fail, "{}", found.observed);
        assert!(found.observed.contains("takes suites of TLS 1.2"), "{}", found.observed);
        assert_eq!(found.evidence["leaf_sha256"].len(), 64, "what it shows is told all the same");
    }

    #[tokio::test]
    async fn a_certificate_that_nobody_trusts_is_told_with_its_hash_and_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("https://{}", listener.local_addr().unwrap());
        let (mut site, acceptor) = site(folder.path(), &origin).await;
        // Somebody else is trusted.
        site.props = vec![Arc::new(certified().unwrap().1) as _];
        let mut tasks = Tasks::new();
        tasks.start(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = acceptor.accept(stream).await;
            }
        });
        let found = Finding::from(shaken(&site).await);
        assert_eq!(found.status, Status::Fail, "{}", found.observed);
        assert!(found.observed.starts_with("the handshake: "), "{}", found.observed);
        assert_eq!(found.evidence["leaf_sha256"].len(), 64);
        assert!(found.evidence["not_after"].ends_with("T00:00:00Z"), "{:?}", found.evidence);
    }

    /// Goes on with TLS 1.1 where somebody says for whom they come, and has a suite for a certificate with a curve; else as it
    /// should.
    async fn strict(mut stream: TcpStream, acceptor: &TlsAcceptor) {
        let mut greeting = [0; 512];
        let seen = stream.peek(&mut greeting).await.unwrap();
        let has = |part: &[u8]| greeting[..seen].windows(part.len()).any(|window| window == part);
        if greeting[9..11] == [3, 2] && has(b"localhost") && has(&[0xC0, 0x09]) {
            stream.write_all(&[0x16, 3, 2]).await.unwrap();
        } else {
            let _ = acceptor.accept(stream).await;
        }
    }

    #[tokio::test]
    async fn a_proxy_that_speaks_tls_1_1_to_whoever_names_it_fails() {
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let (site, acceptor) = site(folder.path(), &origin).await;
        let mut tasks = Tasks::new();
        tasks.start(async move {
            while let Ok((stream, _)) = listener.accept().await {
                strict(stream, &acceptor).await;
            }
        });
        let found = Finding::from(shaken(&site).await);
        assert_eq!(found.status, Status::Fail, "{}", found.observed);
        assert!(found.observed.contains("speaks TLS 1.1 or older"), "{}", found.observed);
    }

    /// A mail server that is asked for TLS, and has it or not.
    async fn posts(listener: TcpListener, acceptor: TlsAcceptor, has_tls: bool) {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut asked = [0; 64];
        stream.write_all(b"220 mail ready\r\n").await.unwrap();
        let _ = stream.read(&mut asked).await.unwrap();
        let offer = if has_tls { "250-mail\r\n250 STARTTLS\r\n" } else { "250 mail\r\n" };
        stream.write_all(offer.as_bytes()).await.unwrap();
        if has_tls {
            let _ = stream.read(&mut asked).await.unwrap();
            stream.write_all(b"220 go on\r\n").await.unwrap();
            let _ = acceptor.accept(stream).await;
        }
    }

    #[tokio::test]
    async fn a_mail_server_is_asked_for_tls_and_its_certificate_is_told() {
        for has_tls in [true, false] {
            let folder = tempfile::tempdir().unwrap();
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let port = listener.local_addr().unwrap().port();
            let (site, acceptor) = site(folder.path(), "https://127.0.0.1").await;
            let mut tasks = Tasks::new();
            tasks.start(posts(listener, acceptor, has_tls));
            let (status, words, agreed) =
                looked(&site, &Listener::of_mail("127.0.0.1", port)).await.unwrap();
            assert_eq!(status, Status::Fail, "it ends within days: {words}");
            assert_eq!(words.contains("is trusted"), has_tls, "{words}");
            let Some(agreed) = agreed else {
                assert!(!has_tls, "{words}");
                continue;
            };
            assert_eq!(agreed.leaf.len(), 64);
            assert!(agreed.until.ends_with("T00:00:00Z"), "{}", agreed.until);
        }
    }

    #[tokio::test]
    async fn a_database_is_asked_for_tls_in_its_own_words_and_its_certificate_is_told() {
        for (has_tls, answer) in [(true, b"S"), (false, b"N")] {
            let folder = tempfile::tempdir().unwrap();
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let port = listener.local_addr().unwrap().port();
            let (site, acceptor) = site(folder.path(), "https://127.0.0.1").await;
            let mut tasks = Tasks::new();
            tasks.start(async move {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut asked = [0; 8];
                let _ = stream.read_exact(&mut asked).await.unwrap();
                assert_eq!(asked, [0, 0, 0, 8, 4, 210, 22, 47]);
                stream.write_all(answer).await.unwrap();
                // Without TLS nobody greets it, and it ends.
                let _ = acceptor.accept(stream).await;
            });
            let (host, name) = ("127.0.0.1".to_owned(), "127.0.0.1".to_owned());
            let database = Listener::of_database(host, port, name);
            let (status, words, agreed) = looked(&site, &database).await.unwrap();
            assert_eq!(status, Status::Fail, "it ends within days, or speaks none: {words}");
            assert_eq!(words.contains("the database does not offer TLS"), !has_tls, "{words}");
            assert_eq!(agreed.is_some(), has_tls, "{words}");
        }
    }

    #[tokio::test]
    async fn a_mail_server_that_is_away_warns_and_hides_nothing_of_the_pages() {
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("https://{}", listener.local_addr().unwrap());
        let (mut site, acceptor) = site(folder.path(), &origin).await;
        let away = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mail = Listeners(vec![Listener::of_mail("127.0.0.1", away.port())]);
        site.props.push(Arc::new(mail));
        let mut tasks = Tasks::new();
        tasks.start(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = acceptor.accept(stream).await;
            }
        });
        let found = Finding::from(shaken(&site).await);
        assert_eq!(found.status, Status::Fail, "its certificate ends: {}", found.observed);
        let told = format!("letters.mail {away}: it was not seen");
        assert!(found.observed.contains(&told), "{}", found.observed);
        assert!(found.observed.contains("the certificate is trusted"), "{}", found.observed);
        assert_eq!(found.evidence["leaf_sha256"].len(), 64);
    }

    #[tokio::test]
    async fn what_nothing_covers_is_not_asked_and_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let (site, _) = site(folder.path(), "https://127.0.0.1").await;
        for migrations in [compliance::MIGRATIONS, realtime::MIGRATIONS, clinic::MIGRATIONS] {
            site.db.migrate(migrations).await.unwrap();
        }
        for (host, is_covered) in [("127.0.0.1", true), ("mail.example", false)] {
            let all = Listeners(vec![Listener::of_mail(host, 587)]);
            assert_eq!(all.0[0].is_covered(&site).await.unwrap(), is_covered, "{host}");
        }
        // Also where there are no pages to look at, it is none that is well.
        for origin in [Some("http://127.0.0.1:9".to_owned()), None] {
            let mut site = Site { origin, ..site.clone() };
            site.props.push(Arc::new(Listeners(vec![Listener::of_mail("mail.example", 587)])));
            let found = Finding::from(shaken(&site).await);
            assert_eq!(found.status, Status::Warn, "{}", found.observed);
            let told = "letters.mail mail.example:587 was not asked";
            assert!(found.observed.contains(told), "{}", found.observed);
        }
    }

    #[tokio::test]
    async fn other_listeners_are_looked_at_where_the_pages_are_on_loopback_or_nobody_knows_where() {
        let folder = tempfile::tempdir().unwrap();
        let (site, _) = site(folder.path(), "http://127.0.0.1:9").await;
        for origin in [site.origin.clone(), None] {
            let alone = Site { origin, ..site.clone() };
            let found = Finding::from(shaken(&alone).await);
            assert_eq!(found.status, Status::NotApplicable, "there is nothing else");
        }
        for origin in [site.origin.clone(), None] {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let port = listener.local_addr().unwrap().port();
            let (acceptor, _) = certified().unwrap();
            let mut tasks = Tasks::new();
            tasks.start(posts(listener, acceptor, false));
            let mut site = Site { origin, ..site.clone() };
            site.props.push(Arc::new(Listeners(vec![Listener::of_mail("127.0.0.1", port)])));
            let found = Finding::from(shaken(&site).await);
            assert_eq!(found.status, Status::Fail, "{}", found.observed);
            assert!(found.observed.contains("does not offer TLS"), "{}", found.observed);
        }
    }
}
