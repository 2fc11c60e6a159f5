//! Whether browsers come by TLS only: what they are told, and what a port gives to those who come in the clear.

use super::{IN_THE_CLEAR, ON_LOOPBACK, UNKNOWN, Way, client_of, shaped, text, way};
use compliance::check::{Finding, Site, Status, Unseen};
use reqwest::Url;
use reqwest::header::STRICT_TRANSPORT_SECURITY;
use std::collections::BTreeSet;
use std::time::Duration;

/// What a port says that gives nothing: it understands nothing in the clear, lets nobody in, or has nothing there. One that
/// asks for a name and a password is none of them.
const REFUSALS: [u16; 6] = [400, 403, 404, 410, 421, 426];
/// So much of where a port leads is told.
const SHOWN: usize = 200;

/// What is found, as it comes together.
struct Found {
    status: Status,
    words: Vec<String>,
    ports: Vec<String>,
    /// Why a part of it was not seen.
    unseen: Option<Unseen>,
}

pub(super) async fn strict(site: &Site) -> Result<Finding, Unseen> {
    let url = match way(site)? {
        Way::Unknown => return Ok(Finding::nothing(UNKNOWN)),
        Way::Loopback(_) => return Ok(Finding::nothing(ON_LOOPBACK)),
        Way::Plain => return Ok(Finding::new(Status::Fail, IN_THE_CLEAR)),
        Way::Secure(url) => url,
    };
    let answer = client_of(site)?.get(url.join("/app/")?).send().await?;
    let header = text(answer.headers(), STRICT_TRANSPORT_SECURITY.as_str());
    let mut found = told((answer.status().as_u16(), &header));
    // In the clear browsers come to the usual port; a client that was set up wrong comes to the one of TLS.
    for port in BTreeSet::from([80, url.port_or_known_default().unwrap_or(443)]) {
        found.add(port, plain((&url, port), PLAIN_PATIENCE).await, url.host_str());
    }
    let Found { status, words, ports, unseen } = found;
    // That one thing could not be seen hides nothing that another one gave.
    match unseen {
        Some(why) if status != Status::Fail => Err(why),
        _ => Ok(Finding::new(status, words.join("; "))
            .with("strict_transport_security", header)
            .with("plain", ports.join("; "))),
    }
}

/// What a page tells browsers. Of one that is not given nobody knows what it would.
fn told((code, header): (u16, &str)) -> Found {
    let mut found =
        Found { status: Status::Pass, words: Vec::new(), ports: Vec::new(), unseen: None };
    if (200..300).contains(&code) {
        let (status, words) = judge_strict(header);
        found.status = status;
        found.words.push(words.to_owned());
    } else {
        let words = format!("/app/ answers {code}, so nobody knows what a page tells browsers");
        found.unseen = Some(Unseen::because(words));
    }
    found
}

impl Found {
    /// What a port answers in the clear.
    fn add(&mut self, port: u16, answer: Result<(u16, String), Unseen>, host: Option<&str>) {
        let (code, onward) = match answer {
            Ok(answer) => answer,
            Err(why) => {
                self.unseen = Some(why);
                return;
            }
        };
        let (status, words) = weighed((code, &onward), host);
        self.status = self.status.worse(status);
        self.words.extend(words.map(|words| format!("port {port} {words}")));
        let onward: String = onward.chars().take(SHOWN).collect();
        self.ports.push(if code == 0 {
            format!("{port}: closed")
        } else {
            format!("{port}: {code} {onward}").trim_end().to_owned()
        });
    }
}

/// So long a port is given to take a connection, and as long again to answer.
const PLAIN_PATIENCE: Duration = Duration::from_secs(5);

/// What a port of the server answers who asks for a page in the clear, and where it sends them; status 0 where no connection is
/// taken, or what comes is no HTTP. The host was reached before, so a port that takes none is closed or behind a wall; one that
/// takes it and says nothing in time may still have a page to give.
async fn plain((url, port): (&Url, u16), patience: Duration) -> Result<(u16, String), Unseen> {
    let mut plain = format!("http://{}/app/", url.host_str().unwrap_or_default()).parse::<Url>()?;
    if plain.set_port(Some(port)).is_err() {
        return Err(Unseen::because("the server has no host"));
    }
    let client = shaped().connect_timeout(patience).timeout(patience * 2).build()?;
    match client.get(plain).send().await {
        Ok(answer) => Ok((answer.status().as_u16(), text(answer.headers(), "location"))),
        Err(error) if error.is_timeout() && !error.is_connect() => {
            let words = format!("port {port} takes connections in the clear and does not answer");
            Err(Unseen::because(words))
        }
        Err(_) => Ok((0, String::new())),
    }
}

/// How it counts what a port answers in the clear, and what is to be said of it. Well are nothing, and the way to TLS that
/// browsers keep and that leads to nobody else; barely so are other ways there, and a refusal, which gives nothing and leaves
/// people standing. All else is content, or would be once the server is well again.
fn weighed((code, onward): (u16, &str), host: Option<&str>) -> (Status, Option<String>) {
    let secure = Url::parse(onward).ok().filter(|to| to.scheme() == "https");
    match (code, secure) {
        (0, _) => (Status::Pass, None),
        (308, Some(to)) if to.host_str() == host => (Status::Pass, None),
        (300..400, Some(_)) => {
            let words = format!("leads to TLS by {code}, and not by 308 to the same host");
            (Status::Warn, Some(words))
        }
        _ if REFUSALS.contains(&code) => {
            let words = format!("refuses plain HTTP with {code}, and does not lead to TLS");
            (Status::Warn, Some(words))
        }
        _ => (Status::Fail, Some(format!("answers plain HTTP with {code}"))),
    }
}

fn judge_strict(header: &str) -> (Status, &'static str) {
    const YEAR: u64 = 31_536_000;
    let parts: Vec<String> =
        header.to_ascii_lowercase().split(';').map(|part| part.trim().to_owned()).collect();
    let age = parts
        .iter()
        .find_map(|part| part.strip_prefix("max-age=")?.trim_matches('"').parse::<u64>().ok());
    let below = parts.iter().any(|part| part == "includesubdomains");
    match age {
        Some(age) if age >= YEAR && below => (Status::Pass, "browsers come by TLS for a year"),
        Some(1..) => (Status::Warn, "browsers come by TLS, for less than a year or here only"),
        _ => (Status::Fail, "browsers are not told to come by TLS"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::bare;
    use super::{
        Duration, PLAIN_PATIENCE, Status, Unseen, Url, judge_strict, plain, told, weighed,
    };
    use crate::supervise::Tasks;
    use tokio::net::TcpListener;

    #[test]
    fn what_browsers_are_told_is_read_as_they_read_it() {
        let judged = |header| judge_strict(header).0;
        assert_eq!(judged("max-age=31536000; includeSubDomains"), Status::Pass);
        assert_eq!(judged("max-age=\"31536000\"; includeSubDomains"), Status::Pass);
        assert_eq!(judged("max-age=31536000"), Status::Warn);
        assert_eq!(judged("max-age=86400"), Status::Warn);
        assert_eq!(judged("max-age=0"), Status::Fail);
        assert_eq!(judged(""), Status::Fail);
        let away = told((503, "max-age=31536000; includeSubDomains"));
        assert!(away.unseen.is_some(), "what is given in the place of a page is none");
    }

    #[test]
    fn whoever_comes_in_the_clear_is_sent_on_or_given_nothing() {
        let host = Some("clinic.example");
        for (answer, status) in [
            ((0, ""), Status::Pass),
            ((308, "https://clinic.example/app/"), Status::Pass),
            ((308, "https://CLINIC.example:443/app/"), Status::Pass),
            ((308, "https://elsewhere.example/app/"), Status::Warn),
            ((301, "https://clinic.example/app/"), Status::Warn),
            ((302, "https://clinic.example/app/"), Status::Warn),
            ((400, ""), Status::Warn),
            ((403, ""), Status::Warn),
            ((200, ""), Status::Fail),
            ((302, "http://clinic.example/app/"), Status::Fail),
            ((302, "/login"), Status::Fail),
            ((308, ""), Status::Fail),
            ((401, ""), Status::Fail),
            ((429, ""), Status::Fail),
            ((503, ""), Status::Fail),
        ] {
            let (found, words) = weighed(answer, host);
            assert_eq!(found, status, "{answer:?}");
            assert_eq!(words.is_none(), status == Status::Pass, "{answer:?}");
        }
    }

    #[test]
    fn both_ports_count_and_one_that_was_not_seen_hides_nothing() {
        let mut found = told((200, "max-age=31536000; includeSubDomains"));
        let host = Some("clinic.example");
        found.add(80, Ok((200, String::new())), host);
        found.add(443, Err(Unseen::because("it says nothing")), host);
        assert_eq!(found.status, Status::Fail);
        assert_eq!(found.words[1], "port 80 answers plain HTTP with 200");
        assert!(found.unseen.is_some());
        let mut found = told((200, "max-age=31536000; includeSubDomains"));
        found.add(80, Ok((308, "https://clinic.example/app/".to_owned())), host);
        found.add(443, Ok((0, String::new())), host);
        assert_eq!(found.status, Status::Pass);
        assert_eq!(found.ports, ["80: 308 https://clinic.example/app/", "443: closed"]);
    }

    #[tokio::test]
    async fn a_port_that_serves_pages_in_the_clear_is_seen_and_a_closed_one_is_not() {
        let (tasks, origin) = bare::open(|_| None).await.unwrap();
        let url: Url = origin.replace("http://", "https://").parse().unwrap();
        let port = url.port().unwrap();
        assert_eq!(plain((&url, port), PLAIN_PATIENCE).await.unwrap().0, 200);
        drop(tasks);
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let told = plain((&url, closed.port()), PLAIN_PATIENCE).await;
        assert_eq!(told.unwrap(), (0, String::new()));
    }

    /// A port that takes one connection, and serves a page on it after so long.
    async fn slow(after: Duration) -> (Tasks, u16) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut tasks = Tasks::new();
        tasks.start(async move {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::time::sleep(after).await;
            bare::answer(stream, |_| None).await.unwrap();
        });
        (tasks, port)
    }

    #[tokio::test]
    async fn a_port_that_serves_late_is_seen_and_one_that_says_nothing_is_not_taken_for_closed() {
        let url: Url = "https://127.0.0.1".parse().unwrap();
        let (_tasks, port) = slow(Duration::from_millis(600)).await;
        assert_eq!(plain((&url, port), PLAIN_PATIENCE).await.unwrap().0, 200);
        let (_silent, port) = slow(Duration::from_mins(10)).await;
        let told = plain((&url, port), Duration::from_millis(100)).await;
        let told = told.expect_err("nobody knows what it would have said").to_string();
        assert!(told.contains(&format!("port {port} takes connections")), "{told}");
    }
}
