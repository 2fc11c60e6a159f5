//! Whether everybody who works here was trained within the year, and whoever is new within 30 days.

use super::{Due, Member, store};
use crate::organization::{self, CANARIES, today};
use compliance::attestation::Attestations;
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use db::DbError;
use kernel::OrganizationId;

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-053.a",
    version: 2,
    cites: &["164.308(a)(5)", "164.530(b)"],
    kind: Kind::Record,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "whoever of the staff, interpreters with them, has an open account was trained within 365 days or, where they are new, joined at most 30 days ago",
    remediation: "train those whom Registers names as overdue or never trained, and write it down there; until the register is kept, somebody vouches for HC-053",
    ttl_days: 7,
    look: Look::At {
        probe: |_, site| Box::pin(trained(site)),
        spoil: |_, site| {
            Box::pin(async {
                let made = site.now.as_microsecond() - 400 * DAY;
                Ok(store::untrained(&site.db, made).await.map(|()| site)?)
            })
        },
    },
}];

const DAY: i64 = 86_400_000_000;
/// The check that somebody vouches for.
const ATTESTED: &str = "HC-053";

async fn trained(site: &Site) -> Result<Finding, Unseen> {
    let Some(own) = organization::other(&site.db, CANARIES).await? else {
        return Ok(Finding::nothing("there is no clinic yet"));
    };
    let own = OrganizationId::try_from(own).map_err(|error| DbError::Corrupt(error.to_string()))?;
    let mut tx = site.db.read().await?;
    let (zone, day) = today(&mut tx, &own, site.now).await?;
    let staff = store::members(&mut tx, &own, (&zone, day)).await?;
    let is_kept = store::is_kept(&mut tx, &own).await?;
    drop(tx);
    if staff.is_empty() {
        return Ok(Finding::nothing("nobody works here yet"));
    }
    if is_kept {
        return Ok(judge(&staff));
    }
    Ok(match Attestations::until(&site.db, ATTESTED, site.now).await? {
        Some(until) => Finding::nothing(format!(
            "nobody's training is in the register; {ATTESTED} is vouched for until {}",
            until.strftime("%Y-%m-%d")
        )),
        None => counted(
            (Status::Fail, "nobody's training is in the register, and nobody vouches for HC-053"),
            &staff,
        ),
    })
}

/// How many stand like this.
fn count(staff: &[Member], due: Due) -> usize {
    staff.iter().filter(|one| one.due == due).count()
}

/// What the register comes to.
pub(super) fn judge(staff: &[Member]) -> Finding {
    let late: Vec<&str> = staff
        .iter()
        .filter(|one| matches!(one.due, Due::Overdue | Due::Never))
        .map(|one| one.person.as_str())
        .collect();
    let (all, done) = (staff.len(), staff.len() - late.len());
    if late.is_empty() {
        let words = format!("all {all} of the staff were trained within the year, or are new");
        return counted((Status::Pass, &words), staff);
    }
    // At least 95 of a hundred.
    let status = if done * 100 >= all * 95 { Status::Warn } else { Status::Fail };
    let words = format!("{done} of {all} of the staff are trained; not: {}", late.join(", "));
    counted((status, &words), staff)
}

fn counted((status, words): (Status, &str), staff: &[Member]) -> Finding {
    Finding::new(status, words)
        .with("staff", staff.len())
        .with("current", count(staff, Due::Current))
        .with("due", count(staff, Due::Due))
        .with("overdue", count(staff, Due::Overdue))
        .with("never", count(staff, Due::Never))
}
