//! What a try of a copy says only together with other records: that it was made by the account that makes backups, and that the
//! copy is in another place, which no program sees from here.

use super::store;
use crate::attestation::Attestations;
use crate::check::{Finding, Site, Status, Unseen, until};

/// The check by which somebody vouches for the other place.
const VOUCHED: &str = "HC-048.a";

/// What comes to a finding of the copy that was tried last.
pub(super) async fn judged(site: &Site, finding: Finding) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let until = until(site.now);
    let Some(copy) = store::copy(&mut tx, until).await? else { return Ok(finding) };
    let job = store::job(&mut tx, until).await?;
    drop(tx);
    let vouched = Attestations::until(&site.db, VOUCHED, site.now).await?;
    let (by, told) = match (copy.uid, job.and_then(|job| job.uid)) {
        (Some(tried), Some(made)) if tried == made => (Status::Pass, None),
        (Some(tried), Some(made)) => {
            let words = format!(
                "it was tried by the account {tried}, and backups are made by {made}, of which it says nothing"
            );
            (Status::Fail, Some(words))
        }
        _ => {
            let words = "whether it was tried by the account that makes backups is not known; try it again as that one";
            (Status::Warn, Some(words.to_owned()))
        }
    };
    let nobody = vouched.is_none().then(|| {
        format!("nobody vouches that it is in another building ({VOUCHED}), which no disk shows")
    });
    let place = if nobody.is_some() { Status::Warn } else { Status::Pass };
    let words = [Some(finding.observed), told, nobody];
    let observed = words.into_iter().flatten().collect::<Vec<_>>().join("; ");
    let status = finding.status.worse(by).worse(place);
    let finding = Finding { status, observed, ..finding };
    let account = copy.uid.map_or_else(|| "unknown".to_owned(), |uid| uid.to_string());
    let ends = vouched.map_or_else(|| "nobody".to_owned(), |ends| ends.to_string());
    Ok(finding.with("tried_by", account).with("vouched_until", ends))
}
