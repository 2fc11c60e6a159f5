//! Whether every place that the settings lead to is covered by an agreement or a decision that counts today.

use super::sockets;
use crate::egress::{Destination, register};
use compliance::agreement::{Agreement, HOSTING, Holds, Obligation, Register, State};
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use kernel::Timestamp;
use reqwest::Url;
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::lookup_host;
use tokio::time::timeout;

/// Where the settings lead.
#[derive(Clone, Debug)]
pub(crate) struct Ways(pub(crate) Vec<Destination>);

/// Where the server went since it started, beyond this machine.
#[derive(Clone, Debug)]
pub(super) struct Reached(pub(super) Vec<Destination>);

/// To which addresses the names of those places led since then.
#[derive(Clone, Debug)]
pub(super) struct Led(pub(super) BTreeSet<IpAddr>);

/// What is sent by these settings names patients: letters by where they go to, audit entries by ids.
const NAMING: [&str; 4] = ["letters.mail", "letters.sms", "audit.https", "audit.syslog"];

/// So long a name is looked up.
const PATIENCE: Duration = Duration::from_secs(3);

/// An agreement that ends sooner is to be renewed now.
const MARGIN_DAYS: i32 = 60;

/// What this slice offers.
pub(super) const CHECKS: &[Check] = &[Check {
    id: "HC-044.a",
    version: 3,
    cites: &["164.308(b)", "164.314(a)", "164.504(e)"],
    kind: Kind::Technical,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "every host that the server may connect to, reached since it started or is connected to is covered by an agreement or a signed decision, for 60 days more, and each business associate agreement binds to all six obligations",
    remediation: "`housecall egress list` names each host and what covers it; record what is missing with `housecall agreement add`, and have somebody else approve it; for an agreement that lacks an obligation, its next version with --obligation; mail, SMS and copies of the audit log name patients, so have their hosts sign a business associate agreement",
    ttl_days: 7,
    look: Look::At {
        probe: |_, site| Box::pin(covered(site)),
        spoil: |_, site| Box::pin(async { Ok(stranger(site)) }),
    },
}];

async fn covered(site: &Site) -> Result<Finding, Unseen> {
    let Some(ways) = site.prop::<Ways>() else {
        let words = "where the server connects to stands in its settings; name them by --config";
        return Ok(Finding::nothing(words));
    };
    let register = register(&site.db).await?;
    let reached = site.prop::<Reached>();
    let gone = reached.as_ref().map(|reached| reached.0.as_slice()).unwrap_or_default();
    let all = ways.0.iter().chain(gone.iter().filter(|one| !ways.0.contains(one)));
    let away: Vec<&Destination> = all.filter(|way| !way.is_near()).collect();
    let seen = mapped(&register, &away, site.now);
    let mut slight = seen.slight;
    let active = |one: &&Agreement| register.state(one, site.now) == State::Active;
    let lacks: Vec<String> = register.all().iter().filter(active).filter_map(lack).collect();
    if !lacks.is_empty() {
        slight.push(format!("of what an agreement is to bind to, {}", lacks.join("; ")));
    }
    let peers = if reached.is_some() { sockets::peers()? } else { BTreeSet::new() };
    let led = site.prop::<Led>().map(|led| led.0.clone()).unwrap_or_default();
    let strange = strangers((&peers, led), &away, site.origin.as_deref()).await;
    if !strange.is_empty() {
        slight.push(format!(
            "the server is connected to what is the address of no host of its settings now: {}",
            strange.join(", ")
        ));
    }
    let (status, words) = if !seen.open.is_empty() {
        (Status::Fail, format!("nothing covers {}", seen.open.join(", ")))
    } else if slight.is_empty() {
        (Status::Pass, format!("each of {} places is covered", away.len()))
    } else {
        (Status::Warn, slight.join("; "))
    };
    Ok(Finding::new(status, words)
        .with("map", seen.map.join("; "))
        .with("places", away.len())
        .with("reached", reached.map_or_else(|| "unseen".to_owned(), |all| all.0.len().to_string()))
        .with("peers", peers.len()))
}

/// What places come to by the register.
#[derive(Default)]
struct Mapped {
    map: Vec<String>,
    /// What nothing covers.
    open: Vec<String>,
    /// What is barely covered, in words.
    slight: Vec<String>,
}

fn mapped(register: &Register, away: &[&Destination], now: Timestamp) -> Mapped {
    let (mut seen, mut ends, mut named) = (Mapped::default(), Vec::new(), Vec::new());
    for way in away {
        let found = register.covering(&way.host, way.holding(), now);
        let by = found.map_or_else(|| "nothing".to_owned(), Agreement::label);
        seen.map.push(format!("{} {}: {by}", way.setting, way.host));
        match found.map(|found| register.days_left(found, now)) {
            None => seen.open.push(format!("{} ({})", way.host, way.setting)),
            Some(Some(days)) if days <= MARGIN_DAYS => {
                ends.push(format!("{} in {days} days", way.host));
            }
            Some(_) => {}
        }
        let is_signed = register.covering(&way.host, Holds::Phi, now).is_some();
        if NAMING.contains(&way.setting) && found.is_some() && !is_signed {
            named.push(format!("{} ({})", way.host, way.setting));
        }
    }
    if !ends.is_empty() {
        seen.slight.push(format!("an agreement ends: {}", ends.join(", ")));
    }
    if !named.is_empty() {
        let words =
            "addresses or ids of patients go there, and only a decision that no PHI does covers it";
        seen.slight.push(format!("{words}: {}", named.join(", ")));
    }
    seen
}

/// The peers that are none of these places, as their names lead today or led when they were reached, nor this server's own. Of a
/// pattern nobody knows where its hosts are, but those that were reached.
async fn strangers(
    (peers, mut known): (&BTreeSet<IpAddr>, BTreeSet<IpAddr>),
    away: &[&Destination],
    origin: Option<&str>,
) -> Vec<String> {
    if peers.is_empty() {
        return Vec::new();
    }
    let own = origin.and_then(|origin| Url::parse(origin).ok());
    let own = own.as_ref().and_then(Url::host_str);
    let hosts: BTreeSet<&str> = away.iter().map(|way| way.host.as_str()).chain(own).collect();
    for host in hosts.into_iter().filter(|host| !host.contains('*') && *host != HOSTING) {
        // A name that leads nowhere now explains nobody; a server of names that does not answer is not waited for.
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let found = timeout(PATIENCE, lookup_host((host, 0))).await;
        known.extend(found.into_iter().flatten().flatten().map(|at| at.ip().to_canonical()));
    }
    peers.difference(&known).map(ToString::to_string).collect()
}

/// What an agreement lacks of what it is to bind to, if it lacks anything.
fn lack(one: &Agreement) -> Option<String> {
    let lacking: Vec<&str> = one.lacking().into_iter().map(Obligation::name).collect();
    (!lacking.is_empty()).then(|| format!("{} has nothing of {}", one.label(), lacking.join(", ")))
}

/// A setting that leads to somebody with whom nobody has signed anything.
fn stranger(mut site: Site) -> Site {
    let way = Destination { setting: "letters.sms", host: "sms.invalid".to_owned() };
    site.props.push(Arc::new(Ways(vec![way])));
    site
}

#[cfg(test)]
mod tests {
    use super::{Destination, strangers};
    use std::collections::BTreeSet;
    use std::net::IpAddr;

    #[tokio::test]
    async fn a_peer_is_a_stranger_unless_a_host_of_the_settings_or_this_server_has_its_address() {
        let peer = |text: &str| text.parse::<IpAddr>().unwrap();
        let peers = BTreeSet::from(["192.0.2.1", "192.0.2.2", "2001:db8::3"].map(peer));
        let place = |host: &str| Destination { setting: "trace.endpoint", host: host.to_owned() };
        let (one, three) = (place("192.0.2.1"), place("2001:db8::3"));
        let pattern = place("*.push.example.org");
        let away = [&one, &three, &pattern];
        let none = BTreeSet::new();
        let known = || (&peers, none.clone());
        assert_eq!(strangers(known(), &away, None).await, ["192.0.2.2"]);
        let origin = Some("https://192.0.2.2:8443");
        assert!(strangers(known(), &away, origin).await.is_empty());
        // A host that led there when it was reached leads elsewhere now.
        let led = BTreeSet::from([peer("192.0.2.2")]);
        assert!(strangers((&peers, led), &away, None).await.is_empty());
        assert!(strangers((&none, none.clone()), &[], None).await.is_empty());
    }
}
