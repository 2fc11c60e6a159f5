//! What is kept because nothing says until when, and why.

use super::service::in_force;
use super::{Lack, Retention, RetentionError, Rule, Subject, Unruled, rules, store};
use db::Tx;

/// So many are listed; more come once these are seen to.
const LISTED: usize = 100;

impl Retention {
    /// What is kept because nothing says until when, each with what is missing: the first hundred.
    pub async fn unruled(&self) -> Result<Vec<Unruled>, RetentionError> {
        let mut tx = self.db.read().await?;
        let ruling = in_force(store::rules(&mut tx).await?);
        let year = self.now() + rules::days(366);
        let mut found = Vec::new();
        for (subject, until) in self.look(&mut tx, year).await? {
            if until.is_none() && found.len() < LISTED {
                found.extend(self.lacks(&mut tx, &subject, &ruling).await?);
            }
        }
        found.truncate(LISTED);
        Ok(found)
    }

    /// What is missing of a subject of which nothing says until when it is kept. Until all its places are known no rule can fit.
    pub(super) async fn lacks(
        &self,
        tx: &mut Tx,
        subject: &Subject,
        ruling: &[Rule],
    ) -> Result<Vec<Unruled>, RetentionError> {
        let of = |(lack, about): (Lack, Option<String>)| Unruled {
            class: subject.class,
            subject: subject.id.clone(),
            lack,
            about,
        };
        if !subject.jurisdictions.contains(&None) {
            return Ok(vec![of(rules::lack(subject, ruling))]);
        }
        for keeper in &*self.keepers {
            let found = keeper.unplaced(tx, subject).await?;
            if !found.is_empty() {
                return Ok(found
                    .into_iter()
                    .map(|(lack, about)| of((lack, Some(about))))
                    .collect());
            }
        }
        Ok(vec![of((Lack::Place, None))])
    }
}
