//! Whether what patients ask is answered by its day.

mod store;

use super::Asked;
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-037",
    version: 4,
    cites: &["164.524", "164.526", "164.522"],
    kind: Kind::Record,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "no request of a patient has waited for over 20 days, at most 30, and 60 where access or an amendment was put off; that 164.526 gives an amendment longer is no reason to let it wait",
    remediation: "answer what stands under Patients' requests; put off once, with a reason, what takes longer",
    ttl_days: 1,
    look: Look::At {
        probe: |_, site| Box::pin(answered(site)),
        spoil: |_, site| {
            Box::pin(async {
                let now = site.now.as_microsecond();
                Ok(store::overdue(&site.db, now).await.map(|()| site)?)
            })
        },
    },
}];

const DAY: i64 = 86_400_000_000;
/// Of so many requests that wait longest it is told how long.
const LISTED: usize = 200;

/// For how many days a request waits as it should, at most, and at most once it was put off.
const fn bounds(asked: Asked) -> (i64, i64, i64) {
    match asked {
        Asked::Access | Asked::Amendment => (20, 30, 60),
        Asked::Restriction => (20, 30, 30),
    }
}

/// How a request is judged that has waited for so many microseconds, and for how many days it may.
fn judge(asked: Asked, waited: i64, is_put_off: bool) -> (Status, i64) {
    let (good, first, last) = bounds(asked);
    let most = if is_put_off { last } else { first };
    (Status::within(waited, good * DAY, most * DAY), most)
}

async fn answered(site: &Site) -> Result<Finding, Unseen> {
    let now = site.now.as_microsecond();
    let mut tx = site.db.read().await?;
    let (open, uncopied) = (store::open(&mut tx).await?, store::uncopied(&mut tx).await?);
    drop(tx);
    let count = open.len();
    let age = |one: &store::Waits| {
        let days = now.saturating_sub(one.made).div_euclid(DAY);
        format!("{} {}={days}", one.asked.name(), one.id)
    };
    let ages = open.iter().take(LISTED).map(age).collect::<Vec<_>>().join(", ");
    let judged = open.into_iter().map(|one| {
        let waited = now.saturating_sub(one.made);
        let (status, most) = judge(one.asked, waited, one.is_put_off);
        (status, one, waited.div_euclid(DAY), most)
    });
    // The worst, and of those the one that is nearest to its last day or furthest past it.
    let worst = judged.min_by_key(|(status, _, days, most)| {
        let rank = match status {
            Status::Fail => 0,
            Status::Warn => 1,
            _ => 2,
        };
        (rank, most.saturating_sub(*days))
    });
    let Some((status, one, days, most)) = worst else {
        let none = Finding::new(Status::Pass, "no request waits for its answer").with("open", 0);
        return Ok(none.with("granted_without_copy", uncopied));
    };
    let words = format!(
        "of {count} requests that wait, that for {} {} has waited for {days} days and may for {most}",
        one.asked.name(),
        one.id
    );
    let finding = Finding::new(status, words).with("open", count).with("days", days);
    let finding = finding.with("at_most", most).with("ages", ages);
    Ok(finding.with("granted_without_copy", uncopied))
}

#[cfg(test)]
mod tests {
    use super::{Asked, DAY, Status, judge};
    use crate::privacy::NewRequest;
    use crate::testing::{House, houses};
    use kernel::{Phi, Role};

    #[test]
    fn access_and_an_amendment_have_the_same_days_and_a_restriction_is_not_put_off() {
        let judged = |asked, days: i64, is_put_off| judge(asked, days * DAY, is_put_off).0;
        for (asked, days, is_put_off, status) in [
            (Asked::Access, 20, false, Status::Pass),
            (Asked::Access, 21, false, Status::Warn),
            (Asked::Access, 30, false, Status::Warn),
            (Asked::Access, 31, false, Status::Fail),
            (Asked::Access, 45, true, Status::Warn),
            (Asked::Access, 61, true, Status::Fail),
            (Asked::Restriction, 31, true, Status::Fail),
            (Asked::Amendment, 20, false, Status::Pass),
            (Asked::Amendment, 21, false, Status::Warn),
            (Asked::Amendment, 45, false, Status::Fail),
            (Asked::Amendment, 51, true, Status::Warn),
            (Asked::Amendment, 85, true, Status::Fail),
        ] {
            assert_eq!(judged(asked, days, is_put_off), status, "{asked:?} {days} {is_put_off}");
        }
    }

    #[tokio::test]
    async fn the_request_that_waits_longest_is_named_and_of_each_its_days_are_told() {
        for house in houses().await {
            let patient = House::caller("pat-1", Role::Patient);
            let id = "pat-1".parse().unwrap();
            let privacy = &house.clinic.privacy;
            let new = |asked, words: Option<&str>| NewRequest { asked, words: words.map(Phi::new) };
            privacy.ask(&patient, &id, new(Asked::Access, None)).await.unwrap();
            house.later(24 * 60);
            privacy.ask(&patient, &id, new(Asked::Amendment, Some("I moved"))).await.unwrap();
            for (minutes, status) in [(18, Status::Pass), (2, Status::Warn), (10, Status::Fail)]
                .map(|(days, status)| (days * 24 * 60, status))
            {
                house.later(minutes);
                let found = house.finding("HC-037").await;
                assert_eq!(found.status, status, "{}: {}", house.store, found.observed);
                assert!(found.observed.contains("for access"), "{}", found.observed);
                assert_eq!(found.evidence["ages"].split(", ").count(), 2, "{}", house.store);
            }
            let found = house.finding("HC-037").await;
            let ages = &found.evidence["ages"];
            assert!(ages.ends_with("=30"), "the amendment was asked a day later: {ages}");
            let officer = House::caller("officer-1", Role::ComplianceOfficer);
            for one in privacy.queue(&officer, true, (None, 50)).await.unwrap() {
                privacy.answer(&officer, &one.request.id, (true, None, None)).await.unwrap();
            }
            let found = house.finding("HC-037").await;
            assert_eq!(found.status, Status::Pass, "{}: {}", house.store, found.observed);
            assert_eq!(found.evidence["granted_without_copy"], "1", "{}", house.store);
        }
    }
}
