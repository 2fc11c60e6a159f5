//! Labelled visits of before they had a class of their own: what the record's key sealed of them is moved to theirs.

use super::service::REST;
use super::store::{self, Far, LABELLED};
use super::{Moved, Resealing};
use crate::{ClinicError, sensitivity};
use db::DbError;
use kernel::ConsultationId;

/// So many are looked at between two rests, each in a transaction of its own.
const PAGE: i64 = 16;

impl Resealing {
    /// Goes through the rest of the labelled visits; tells of each how many fields were moved. Labels that are set meanwhile have
    /// moved theirs.
    pub(super) async fn move_labelled(
        &self,
        mut far: Far,
        moved: &(impl Fn(u64) + Send + Sync),
    ) -> Result<Moved, ClinicError> {
        let mut fields = 0;
        loop {
            let after = (far.after.0.as_str(), PAGE);
            let mut tx = self.journal.db.read().await?;
            let page = sensitivity::store::after(&mut tx, after).await?;
            drop(tx);
            if page.is_empty() {
                break;
            }
            for (visit, patient) in page {
                let done = self.move_visit(&mut far, (visit, &patient)).await?;
                moved(done);
                fields += done;
            }
            tokio::time::sleep(REST).await;
        }
        let shut = far.shut;
        self.finish(LABELLED, far).await?;
        Ok(Moved { fields, shut })
    }

    /// Moves what stands of a visit, and keeps with it how far that is. Where something does not open nothing is moved, and the
    /// next start tries it again.
    async fn move_visit(
        &self,
        far: &mut Far,
        (visit, patient): (String, &str),
    ) -> Result<u64, ClinicError> {
        let corrupt = |_| DbError::Corrupt("the id of a visit".to_owned());
        let id = ConsultationId::try_from(visit.clone()).map_err(corrupt)?;
        far.after.0 = visit;
        let mut tx = self.journal.db.begin().await?;
        let done = sensitivity::seal_anew(&mut tx, &self.sealer, (&id, patient)).await;
        let done = match done {
            Ok(done) => done,
            Err(DbError::Corrupt(_)) => {
                drop(tx);
                far.shut += 1;
                return Ok(0);
            }
            Err(error) => return Err(error.into()),
        };
        if done > 0 {
            store::keep(&mut tx, LABELLED, (far, done, None)).await?;
            tx.commit().await?;
        }
        Ok(done)
    }
}
