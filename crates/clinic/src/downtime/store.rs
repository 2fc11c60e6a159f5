//! The visits that are to come, and who acts for their patients; without why anybody comes.

use crate::column::{id, instant, micros};
use crate::sensitivity::store::line;
use db::{DbError, Row, Tx, params};
use jiff::SignedDuration;
use kernel::{AppointmentId, OrganizationId, PersonId, Timestamp};

/// No visit is longer, so none that started earlier is still under way.
const LONGEST: SignedDuration = SignedDuration::from_hours(8);
/// So many who act for a patient are named.
const MOST: i64 = 5;

/// A visit that is to come.
pub(super) struct Booked {
    pub(super) id: AppointmentId,
    pub(super) provider: PersonId,
    pub(super) patient: PersonId,
    pub(super) starts: Timestamp,
    pub(super) ends: Timestamp,
    /// Whether it is kept from others, its patient wants nothing said that others could hear, or 42 CFR Part 2 protects it.
    pub(super) discreet: bool,
}

/// The visits that are not over before the first instant and start before the second, by provider and time.
pub(super) async fn booked(
    tx: &mut Tx,
    organization: &OrganizationId,
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<Booked>, DbError> {
    const SQL: &str = concat!(
        "SELECT k.id, k.provider, k.patient, k.starts, k.ends,
                CASE WHEN k.confidential = 1 OR COALESCE(h.confidential, 0) = 1 OR EXISTS (SELECT 1 FROM ",
        line!(),
        " JOIN consultation c ON c.appointment = a.id WHERE n.id = k.id AND c.part2 = 1)
                THEN 1 ELSE 0 END
         FROM appointment k LEFT JOIN notice_choice h ON h.person = k.patient
         WHERE k.organization = $1 AND k.starts >= $2 AND k.ends > $3 AND k.starts < $4
             AND k.state IN ('booked', 'checked-in')
         ORDER BY k.provider, k.starts, k.id"
    );
    let earliest = from.saturating_sub(LONGEST).unwrap_or(from);
    let asked = params![organization.as_str(), micros(earliest), micros(from), micros(until)];
    let read = |row: &Row| {
        Ok(Booked {
            id: id(row, 0)?,
            provider: id(row, 1)?,
            patient: id(row, 2)?,
            starts: instant(row, 3)?,
            ends: instant(row, 4)?,
            discreet: row.int(5)? != 0,
        })
    };
    tx.query(SQL, asked).await?.iter().map(read).collect()
}

/// Who acts for a patient now.
pub(super) async fn acting(
    tx: &mut Tx,
    patient: &PersonId,
    now: Timestamp,
) -> Result<Vec<PersonId>, DbError> {
    let sql = "SELECT DISTINCT p.person FROM proxy p JOIN person who ON who.id = p.person AND who.active = 1
               WHERE p.patient = $1 AND p.ended IS NULL AND p.starts <= $2 AND p.ends > $2
               ORDER BY p.person LIMIT $3";
    let rows = tx.query(sql, params![patient.as_str(), micros(now), MOST]).await?;
    rows.iter().map(|row| id(row, 0)).collect()
}
