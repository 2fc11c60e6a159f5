//! Whether every place that the settings lead to is covered by an agreement or a decision that counts today.

use crate::egress::{Destination, register};
use compliance::agreement::{Agreement, Obligation, State};
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use std::sync::Arc;

/// Where the settings lead.
#[derive(Clone, Debug)]
pub(crate) struct Ways(pub(crate) Vec<Destination>);

/// An agreement that ends sooner is to be renewed now.
const MARGIN_DAYS: i32 = 60;

/// What this slice offers.
pub(super) const CHECKS: &[Check] = &[Check {
    id: "HC-044.a",
    version: 2,
    cites: &["164.308(b)", "164.314(a)", "164.504(e)"],
    kind: Kind::Technical,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "every host that the server may connect to is covered by an agreement or a signed decision, for 60 days more, and each business associate agreement binds to all six obligations",
    remediation: "`housecall egress list` names each host and what covers it; record what is missing with `housecall agreement add`, and have somebody else approve it; for an agreement that lacks an obligation, its next version with --obligation",
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
    let (mut open, mut ends) = (Vec::new(), Vec::new());
    let away: Vec<&Destination> = ways.0.iter().filter(|way| !way.is_near()).collect();
    let mut map = Vec::new();
    for way in &away {
        let found = register.covering(&way.host, way.holding(), site.now);
        let by = found.map_or_else(|| "nothing".to_owned(), Agreement::label);
        map.push(format!("{} {}: {by}", way.setting, way.host));
        match found.map(|found| register.days_left(found, site.now)) {
            None => open.push(format!("{} ({})", way.host, way.setting)),
            Some(Some(days)) if days <= MARGIN_DAYS => {
                ends.push(format!("{} in {days} days", way.host));
            }
            Some(_) => {}
        }
    }
    let active = |one: &&Agreement| register.state(one, site.now) == State::Active;
    let lacks: Vec<String> = register.all().iter().filter(active).filter_map(lack).collect();
    let (status, words) = if !open.is_empty() {
        (Status::Fail, format!("nothing covers {}", open.join(", ")))
    } else if !ends.is_empty() {
        (Status::Warn, format!("an agreement ends: {}", ends.join(", ")))
    } else if !lacks.is_empty() {
        (Status::Warn, format!("of what an agreement is to bind to, {}", lacks.join("; ")))
    } else {
        (Status::Pass, format!("each of {} places is covered", away.len()))
    };
    Ok(Finding::new(status, words).with("map", map.join("; ")).with("places", away.len()))
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
