//! Whether somebody qualified has read the words that patients sign in other languages than English.

use crate::consent::review::{name, store as reviews, unreviewed};
use crate::consent::store as forms;
use crate::organization::{self, CANARIES};
use compliance::attestation::Attestations;
use compliance::check::{Finding, Site, Status, Unseen};
use db::DbError;
use kernel::OrganizationId;

/// The check that somebody vouches for.
const ATTESTED: &str = "HC-068";

/// Holds the translations that are signed now against the reviews.
pub(super) async fn translated(site: &Site) -> Result<Finding, Unseen> {
    let Some(own) = organization::other(&site.db, CANARIES).await? else {
        return Ok(Finding::nothing("there is no clinic yet"));
    };
    let own = OrganizationId::try_from(own).map_err(|error| DbError::Corrupt(error.to_string()))?;
    let mut tx = site.db.read().await?;
    let forms = forms::forms(&mut tx, &own).await?;
    let reviews = reviews::all(&mut tx, &own).await?;
    drop(tx);
    let (all, without) = unreviewed((&forms, &reviews), site.now);
    if all == 0 {
        return Ok(Finding::nothing("no consent form is signed in another language than English"));
    }
    if reviews.is_empty()
        && let Some(until) = Attestations::until(&site.db, ATTESTED, site.now).await?
    {
        return Ok(Finding::nothing(format!(
            "no review of a form is written down; {ATTESTED} is vouched for until {}",
            until.strftime("%Y-%m-%d")
        )));
    }
    let names: Vec<String> = without.iter().map(|form| name(form)).collect();
    let (status, words) = if names.is_empty() {
        (Status::Pass, format!("{all} translated forms were reviewed in the words that are signed"))
    } else {
        (Status::Fail, format!("nobody reviewed the words of: {}", names.join(", ")))
    };
    Ok(Finding::new(status, words)
        .with("translated", all)
        .with("unreviewed", names.len())
        .with("reviews", reviews.len()))
}
