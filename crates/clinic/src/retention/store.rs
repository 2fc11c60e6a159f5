//! Finds records whose last encounter is long ago, and deletes them.

use crate::column::{id, micros, opt_instant};
use crate::participant::{guardians, guests};
use crate::seal::{self, APART, CLASSES, RECORDING, SUD, SURVEY, apart_scope};
use crate::sensitivity::store::Said;
use crate::{consent, recording, sensitivity};
use compliance::keys::{OWN, Sealer, sealed_by};
use compliance::retention::{ChannelGone, Messages, Purged, Sample};
use db::{DbError, Row, Tx, params};
use kernel::{AppointmentId, PersonId, Phi, Timestamp};
use realtime::retention::{Part as Spoken, Unsaid, Version};
use std::collections::BTreeSet;
use wire::cipher::CipherKey;

/// The latest of the instants in the columns from this one on.
fn latest(row: &Row, first: usize) -> Result<Option<Timestamp>, DbError> {
    let mut latest = None;
    for column in first..first.saturating_add(4) {
        latest = latest.max(opt_instant(row, column)?);
    }
    Ok(latest)
}

/// Patients of whom nothing was booked, changed or seen since, with the last instant at which something was.
pub(super) async fn quiet(
    tx: &mut Tx,
    before: Timestamp,
) -> Result<Vec<(String, Timestamp)>, DbError> {
    let rows = tx
        .query(
            "SELECT a.patient, MAX(a.ends), MAX(a.changed), MAX(c.changed), MAX(c.ended)
             FROM appointment a LEFT JOIN consultation c ON c.appointment = a.id
             GROUP BY a.patient HAVING MAX(a.ends) <= $1 ORDER BY a.patient",
            params![micros(before)],
        )
        .await?;
    let mut found = Vec::new();
    for row in &rows {
        if let Some(last) = latest(row, 1)?.filter(|last| *last <= before) {
            found.push((row.text(0)?, last));
        }
    }
    for row in &tx.query(UNSEEN, params![]).await? {
        if let Some(last) = registered(row)?.filter(|last| *last <= before) {
            found.push((row.text(0)?, last));
        }
    }
    Ok(found)
}

/// Patients of whom nothing was ever booked, and whoever would act for one and never did; nobody who took part in the visit of
/// somebody else, which tells of them. Of whoever went there is neither a birth date nor a name any more.
macro_rules! unseen {
    ($who:literal) => {
        concat!(
            "SELECT p.id, p.signed_in, p.ended FROM person p
             WHERE (p.role = 'patient'
                    OR p.role = 'guardian' AND NOT EXISTS (SELECT 1 FROM proxy x WHERE x.person = p.id))
               AND (p.birth_date IS NOT NULL OR EXISTS (SELECT 1 FROM person_name n WHERE n.person = p.id))
               AND NOT EXISTS (SELECT 1 FROM appointment a WHERE a.patient = p.id)
               AND NOT EXISTS (SELECT 1 FROM participant t WHERE t.person = p.id)",
            $who
        )
    };
}

const UNSEEN: &str = unseen!("");

/// When somebody of whom nothing was booked was registered, came in or left for the last time.
fn registered(row: &Row) -> Result<Option<Timestamp>, DbError> {
    let person: PersonId = id(row, 0)?;
    Ok(person.made().max(opt_instant(row, 1)?).max(opt_instant(row, 2)?))
}

/// When something was booked, changed or seen of a patient for the last time; of whom nothing ever was, when they were.
pub(super) async fn last(tx: &mut Tx, patient: &str) -> Result<Option<Timestamp>, DbError> {
    let sql = "SELECT MAX(a.ends), MAX(a.changed), MAX(c.changed), MAX(c.ended)
               FROM appointment a LEFT JOIN consultation c ON c.appointment = a.id WHERE a.patient = $1";
    let row = tx.query_opt(sql, params![patient]).await?;
    if let Some(last) = row.map_or(Ok(None), |row| latest(&row, 0))? {
        return Ok(Some(last));
    }
    let row = tx.query_opt(unseen!(" AND p.id = $1"), params![patient]).await?;
    row.map_or(Ok(None), |row| registered(&row))
}

/// What holds on a visit find a record by.
pub(super) async fn marks(tx: &mut Tx, patient: &str) -> Result<Vec<String>, DbError> {
    let sql = "SELECT id FROM consultation WHERE patient = $1 ORDER BY id";
    let rows = tx.query(sql, params![patient]).await?;
    rows.iter().map(|row| Ok(format!("consultation/{}", row.text(0)?))).collect()
}

/// The scopes of the keys to what was written apart of a patient's visits.
pub(super) async fn apart(
    tx: &mut Tx,
    patient: &str,
) -> Result<Vec<(&'static str, String)>, DbError> {
    let sql = "SELECT n.consultation, n.originator FROM psychotherapy_note n
               JOIN consultation c ON c.id = n.consultation WHERE c.patient = $1";
    let rows = tx.query(sql, params![patient]).await?;
    rows.iter().map(|row| Ok((APART, apart_scope(&row.text(0)?, &row.text(1)?)))).collect()
}

/// Whether this is a patient, or a guest or guardian of whom there is still a name: it goes with a patient's record, or by itself.
pub(super) async fn has_person(tx: &mut Tx, person: &str) -> Result<bool, DbError> {
    let sql = "SELECT 1 FROM person p WHERE p.id = $1
                   AND (p.role = 'patient'
                        OR p.role IN ('guardian', 'guest') AND EXISTS (SELECT 1 FROM person_name n WHERE n.person = p.id))
               UNION ALL SELECT 1 FROM appointment a WHERE a.patient = $1 LIMIT 1";
    Ok(tx.query_opt(sql, params![person]).await?.is_some())
}

/// Whether there is such a visit.
pub(super) async fn has_visit(tx: &mut Tx, visit: &str) -> Result<bool, DbError> {
    let sql = "SELECT 1 FROM consultation WHERE id = $1";
    Ok(tx.query_opt(sql, params![visit]).await?.is_some())
}

/// Every appointment of a patient, and whether its visit began.
pub(super) async fn appointments(
    tx: &mut Tx,
    patient: &str,
) -> Result<Vec<(AppointmentId, bool)>, DbError> {
    let sql = "SELECT a.id, (SELECT COUNT(*) FROM consultation c WHERE c.appointment = a.id AND c.started IS NOT NULL)
               FROM appointment a WHERE a.patient = $1 ORDER BY a.id";
    let read = |row: &Row| Ok((id(row, 0)?, row.int(1)? > 0));
    tx.query(sql, params![patient]).await?.iter().map(read).collect()
}

/// When a patient was born, if that is known.
pub(super) async fn birth(
    tx: &mut Tx,
    sealer: &Sealer,
    patient: &str,
) -> Result<Option<Phi>, DbError> {
    let row = tx.query_opt("SELECT birth_date FROM person WHERE id = $1", params![patient]).await?;
    let Some(sealed) = row.map(|row| row.opt_blob(0)).transpose()?.flatten() else {
        return Ok(None);
    };
    seal::open_one(tx, sealer, ("person", "birth_date", patient), &sealed).await.map(Some)
}

/// What stands on a patient's visits, then on their appointments, then on themselves; each before what it refers to.
const STATEMENTS: &[&str] = &[
    "DELETE FROM escalation_page WHERE escalation IN (SELECT id FROM escalation WHERE patient = $1)",
    "DELETE FROM escalation WHERE patient = $1",
    "DELETE FROM interpreter_asked WHERE request IN (
         SELECT r.id FROM interpreter_request r JOIN consultation c ON c.id = r.consultation WHERE c.patient = $1)",
    "DELETE FROM interpreter_request WHERE consultation IN (SELECT id FROM consultation WHERE patient = $1)",
    "DELETE FROM call_sample WHERE consultation IN (SELECT id FROM consultation WHERE patient = $1)",
    "DELETE FROM call_session WHERE consultation IN (SELECT id FROM consultation WHERE patient = $1)",
    "DELETE FROM recording_part WHERE consultation IN (SELECT id FROM consultation WHERE patient = $1)",
    "DELETE FROM recording_answer WHERE consultation IN (SELECT id FROM consultation WHERE patient = $1)",
    "DELETE FROM recording WHERE consultation IN (SELECT id FROM consultation WHERE patient = $1)",
    "DELETE FROM survey WHERE consultation IN (SELECT id FROM consultation WHERE patient = $1)",
    "DELETE FROM psychotherapy_note_earlier WHERE consultation IN (SELECT id FROM consultation WHERE patient = $1)",
    "DELETE FROM psychotherapy_note WHERE consultation IN (SELECT id FROM consultation WHERE patient = $1)",
    "DELETE FROM consultation_key WHERE consultation IN (SELECT id FROM consultation WHERE patient = $1)",
    "DELETE FROM consultation_note_earlier WHERE consultation IN (SELECT id FROM consultation WHERE patient = $1)",
    "DELETE FROM consultation_note_left WHERE consultation IN (SELECT id FROM consultation WHERE patient = $1)",
    "DELETE FROM consultation_note WHERE consultation IN (SELECT id FROM consultation WHERE patient = $1)",
    "DELETE FROM consultation_summary WHERE consultation IN (SELECT id FROM consultation WHERE patient = $1)",
    "DELETE FROM participant WHERE consultation IN (SELECT id FROM consultation WHERE patient = $1)",
    "DELETE FROM relay_user WHERE consultation IN (SELECT id FROM consultation WHERE patient = $1)",
    "DELETE FROM timer WHERE subject IN (
         SELECT t.id FROM task t JOIN consultation c ON c.id = t.consultation WHERE c.patient = $1)",
    "DELETE FROM task WHERE consultation IN (SELECT id FROM consultation WHERE patient = $1)",
    "DELETE FROM timer WHERE subject IN (SELECT id FROM consultation WHERE patient = $1)",
    "DELETE FROM thread WHERE consultation IN (SELECT id FROM consultation WHERE patient = $1)",
    "DELETE FROM consultation WHERE patient = $1",
    "DELETE FROM forecast_turn WHERE entry IN (SELECT id FROM queue_entry WHERE patient = $1)",
    "DELETE FROM queue_entry WHERE patient = $1",
    "DELETE FROM waitlist_offer WHERE appointment IN (SELECT id FROM appointment WHERE patient = $1)",
    "DELETE FROM waitlist_passed WHERE appointment IN (SELECT id FROM appointment WHERE patient = $1)",
    "DELETE FROM waitlist_wish WHERE appointment IN (SELECT id FROM appointment WHERE patient = $1)",
    "DELETE FROM intake WHERE appointment IN (SELECT id FROM appointment WHERE patient = $1)",
    "DELETE FROM link WHERE appointment IN (SELECT id FROM appointment WHERE patient = $1)",
    "DELETE FROM timer WHERE subject IN (SELECT id FROM appointment WHERE patient = $1)",
    "DELETE FROM appointment WHERE patient = $1",
    "DELETE FROM timer WHERE subject IN (SELECT id FROM proxy WHERE patient = $1)",
    "DELETE FROM proxy WHERE patient = $1",
    "DELETE FROM restriction WHERE patient = $1",
    "DELETE FROM notice_delivery WHERE notice IN (SELECT id FROM notice WHERE person = $1)",
    "DELETE FROM notice WHERE person = $1",
    "DELETE FROM notice_choice WHERE person = $1",
    // The next sweep finds them over, and ends what they opened with them.
    "UPDATE session SET ends = 0 WHERE person = $1",
    "DELETE FROM password WHERE person = $1",
    "DELETE FROM totp WHERE person = $1",
    "DELETE FROM recovery_code WHERE person = $1",
    "DELETE FROM passkey WHERE person = $1",
    "DELETE FROM person_department WHERE person = $1",
];

/// A patient's name as it stands there, by which it is tried whether anything of them still opens.
pub(super) async fn sample(tx: &mut Tx, patient: &str) -> Result<Option<Sample>, DbError> {
    let row = tx.query_opt("SELECT name FROM person WHERE id = $1", params![patient]).await?;
    let sealed = row.map(|row| row.blob(0)).transpose()?;
    // What the common key sealed opens as long as that does: such a field goes by deletion alone.
    let sealed = sealed.filter(|sealed| sealed.starts_with(&OWN));
    let sample =
        |sealed| Sample { table: "person", column: "name", row: patient.to_owned(), sealed };
    Ok(sealed.map(sample))
}

/// A class whose rows can go while the rest of the record stays: tables of visits, with their sealed columns.
struct Part {
    class: &'static str,
    whose: &'static str,
    has: &'static str,
    /// Table, column, and what asks for row and field of all that a patient has of it.
    fields: &'static [(&'static str, &'static str, &'static str)],
    delete: &'static [&'static str],
}

macro_rules! part {
    ($class:ident $table:literal $column:literal by $row:literal) => {
        Part {
            class: $class,
            whose: concat!(
                "SELECT DISTINCT c.patient FROM ",
                $table,
                " n JOIN consultation c ON c.id = n.consultation"
            ),
            has: concat!(
                "SELECT 1 FROM ",
                $table,
                " n JOIN consultation c ON c.id = n.consultation WHERE c.patient = $1 LIMIT 1"
            ),
            fields: &[(
                $table,
                $column,
                concat!(
                    "SELECT ",
                    $row,
                    ", n.",
                    $column,
                    " FROM ",
                    $table,
                    " n JOIN consultation c ON c.id = n.consultation
                     WHERE c.patient = $1 AND n.",
                    $column,
                    " IS NOT NULL ORDER BY 1"
                ),
            )],
            delete: &[concat!(
                "DELETE FROM ",
                $table,
                " WHERE consultation IN (SELECT id FROM consultation WHERE patient = $1)"
            )],
        }
    };
}

const PARTS: &[Part] = &[
    // What one said before stands beside it, never without it.
    Part {
        class: APART,
        whose: "SELECT DISTINCT c.patient FROM psychotherapy_note n JOIN consultation c ON c.id = n.consultation",
        has: "SELECT 1 FROM psychotherapy_note n JOIN consultation c ON c.id = n.consultation
              WHERE c.patient = $1 LIMIT 1",
        fields: &[
            (
                "psychotherapy_note",
                "words",
                "SELECT n.consultation || '/' || n.originator, n.words
                 FROM psychotherapy_note n JOIN consultation c ON c.id = n.consultation
                 WHERE c.patient = $1 ORDER BY 1",
            ),
            (
                "psychotherapy_note_earlier",
                "words",
                "SELECT n.id, n.words
                 FROM psychotherapy_note_earlier n JOIN consultation c ON c.id = n.consultation
                 WHERE c.patient = $1 ORDER BY 1",
            ),
        ],
        delete: &[
            "DELETE FROM psychotherapy_note_earlier WHERE consultation IN (SELECT id FROM consultation WHERE patient = $1)",
            "DELETE FROM psychotherapy_note WHERE consultation IN (SELECT id FROM consultation WHERE patient = $1)",
        ],
    },
    part!(SURVEY "survey" "comment" by "n.consultation"),
    // A visit has a recording once somebody asked, and parts of it once something was filed.
    Part {
        class: RECORDING,
        whose: "SELECT c.patient FROM recording n JOIN consultation c ON c.id = n.consultation UNION
                SELECT c.patient FROM recording_part n JOIN consultation c ON c.id = n.consultation",
        has: "SELECT 1 FROM consultation c WHERE c.patient = $1
                  AND (EXISTS (SELECT 1 FROM recording n WHERE n.consultation = c.id)
                       OR EXISTS (SELECT 1 FROM recording_part n WHERE n.consultation = c.id)) LIMIT 1",
        fields: &[(
            "recording_part",
            "content_key",
            "SELECT n.consultation || '/' || n.file, n.content_key
                  FROM recording_part n JOIN consultation c ON c.id = n.consultation
                  WHERE c.patient = $1 AND n.content_key IS NOT NULL ORDER BY 1",
        )],
        delete: &[
            "DELETE FROM recording_part WHERE consultation IN (SELECT id FROM consultation WHERE patient = $1)",
            "DELETE FROM recording_answer WHERE consultation IN (SELECT id FROM consultation WHERE patient = $1)",
            "DELETE FROM recording WHERE consultation IN (SELECT id FROM consultation WHERE patient = $1)",
        ],
    },
    Part {
        class: SUD,
        whose: sensitivity::store::WHOSE,
        has: sensitivity::store::HAS,
        fields: sensitivity::store::LABELLED,
        // Not all of it is rows by themselves: they are told by the label of their visit.
        delete: &[],
    },
];

/// Which patients have anything of a part; nobody where the class is none.
pub(super) async fn having_part(tx: &mut Tx, class: &str) -> Result<BTreeSet<String>, DbError> {
    let Some(part) = PARTS.iter().find(|part| part.class == class) else {
        return Ok(BTreeSet::new());
    };
    tx.query(part.whose, params![]).await?.iter().map(|row| row.text(0)).collect()
}

/// Whether a patient has anything of a part.
pub(super) async fn has_part(tx: &mut Tx, class: &str, patient: &str) -> Result<bool, DbError> {
    let Some(part) = PARTS.iter().find(|part| part.class == class) else { return Ok(false) };
    Ok(tx.query_opt(part.has, params![patient]).await?.is_some())
}

/// A field of a part, to be tried once it is gone: what another key seals still, before it was moved, is what would open
/// afterwards, so it comes first.
async fn sample_of(
    tx: &mut Tx,
    part: &Part,
    (patient, own): (&str, &str),
) -> Result<Option<Sample>, DbError> {
    let mut sample = None;
    for (table, column, sql) in part.fields.iter().copied() {
        for row in &tx.query(sql, params![patient]).await? {
            let (row, sealed) = (row.text(0)?, row.blob(1)?);
            let is_own = sealed_by(&sealed) == Some(own);
            if sample.is_none() || !is_own {
                sample = Some(Sample { table, column, row, sealed });
            }
        }
    }
    Ok(sample)
}

/// Deletes a part of a patient's record, and nothing else of it.
pub(super) async fn purge_part(
    tx: &mut Tx,
    sealer: &Sealer,
    (class, patient): (&'static str, &str),
) -> Result<Purged, DbError> {
    let Some(part) = PARTS.iter().find(|part| part.class == class) else {
        return Ok(Purged::default());
    };
    let own = seal::scope(patient, class);
    let mut scopes = if class == APART { apart(tx, patient).await? } else { Vec::new() };
    let mut sample = sample_of(tx, part, (patient, &own)).await?;
    scopes.push((class, own));
    let (mut rows, mut versions, mut messages) = (0, Vec::new(), Messages::new());
    if class == RECORDING {
        // Films stand among the files of visits, whose own key stays.
        rows += recording::store::give_up(tx, patient).await?;
    }
    if class == SUD {
        let all = sensitivity::store::said(tx, patient).await?;
        for of_scope in all.chunk_by(|one, next| one.scope == next.scope) {
            let mut unsaid = unsay(tx, sealer, patient, of_scope).await?;
            rows += unsaid.rows;
            took(&mut messages, &mut unsaid);
            sample = sample.or(of_scope.first().and_then(|said| sampled(said, unsaid)));
        }
        for said in all {
            match said.version {
                Some(version) => versions.push((class, said.scope, version)),
                None => scopes.push((class, said.scope)),
            }
        }
        sensitivity::store::overtake(tx, patient).await?;
        rows += sensitivity::store::forget(tx, patient).await?;
    }
    for sql in part.delete.iter().copied() {
        rows += tx.execute(sql, params![patient]).await?;
    }
    Ok(Purged { rows, scopes, versions, sample, messages, ..Purged::default() })
}

/// The channels of a visit, by what stands behind the name of the first.
const CHANNELS: [&str; 3] = ["main", ".files", ".video"];

/// Deletes what was said in one visit, on each of its channels, with the versions of the keys by which it was; what was written of
/// it stays. What another visit spoke by, too, is left, and what an earlier pair said by a key that nobody wrote down; it says so.
pub(super) async fn purge_visit(
    tx: &mut Tx,
    sealer: &Sealer,
    (patient, visit): (&str, &str),
) -> Result<Purged, DbError> {
    let mut purged = Purged {
        channels: CHANNELS
            .map(|channel| ChannelGone { channel: channel.to_owned(), deleted: 0, error: None })
            .into(),
        ..Purged::default()
    };
    if is_partly_known(tx, visit).await? {
        let why =
            "by which key it was said before the visit was handed over is not known; it stays";
        left(&mut purged.channels, why);
    }
    for (said, is_shared) in sensitivity::store::said_in(tx, visit).await? {
        if is_shared {
            left(&mut purged.channels, "another visit spoke by the same key; what it opens stays");
            continue;
        }
        let own = std::slice::from_ref(&said);
        let mut unsaid = unsay(tx, sealer, patient, own).await?;
        took(&mut purged.messages, &mut unsaid);
        for one in &mut purged.channels {
            let suffix = if one.channel == "main" { "" } else { one.channel.as_str() };
            let gone = unsaid.channels.get(&format!("{}{suffix}", said.scope)).copied();
            one.deleted = one.deleted.saturating_add(gone.unwrap_or_default());
        }
        purged.rows = purged.rows.saturating_add(unsaid.rows);
        purged.sample = purged.sample.or(sampled(&said, unsaid));
        sensitivity::store::unspeak(tx, visit, &said).await?;
        purged.versions.extend(said.version.map(|version| (seal::RECORD, said.scope, version)));
    }
    Ok(purged)
}

/// Not all went of any channel of a visit, and why.
fn left(channels: &mut [ChannelGone], why: &str) {
    for one in channels {
        one.error = Some(why.to_owned());
    }
}

/// Whether a visit was on the channels of a pair of which it is not known by which version of their key: it was handed over before
/// that was written down. A thread has a key of its own, and is not of what was said in the visit.
async fn is_partly_known(tx: &mut Tx, visit: &str) -> Result<bool, DbError> {
    let known = sensitivity::store::scopes(tx, visit).await?;
    let served = realtime::channel::key_scopes(tx, visit).await?;
    let of_pair = |scope: &&String| scope.starts_with("consultation.");
    Ok(served.iter().filter(of_pair).any(|scope| !known.contains(scope)))
}

/// Adds which messages went.
fn took(all: &mut Messages, unsaid: &mut Unsaid) {
    for (channel, places) in std::mem::take(&mut unsaid.messages) {
        all.entry(channel).or_default().extend(places);
    }
}

/// Where what was said stands, as a sample names it.
const SAID: (&str, &str) = ("message", "payload");

/// One of the messages that went, as it stood there.
fn sampled(said: &Said, unsaid: Unsaid) -> Option<Sample> {
    let ((table, column), row) = (SAID, said.scope.clone());
    unsaid.sample.map(|text| Sample { table, column, row, sealed: text.into_bytes() })
}

/// Deletes the messages and files that go with the keys of one scope: all versions, where that of one is not named.
async fn unsay(
    tx: &mut Tx,
    sealer: &Sealer,
    patient: &str,
    said: &[Said],
) -> Result<Unsaid, DbError> {
    let Some(first) = said.first() else { return Ok(Unsaid::default()) };
    let scope = first.scope.as_str();
    let version = |one: &Said| Some(Version { number: one.version?, span: one.span });
    let versions: Option<Vec<Version>> = said.iter().map(version).collect();
    let keys = spoken(tx, sealer, (scope, versions.as_deref())).await?;
    let opens = |payload: &str| keys.iter().any(|key| key.open(payload).is_ok());
    let part = Spoken { patient, scope, versions: versions.as_deref() };
    realtime::retention::purge_part(tx, part, &opens).await
}

/// The keys of a scope, or these versions of them, as what opens a message.
async fn spoken(
    tx: &mut Tx,
    sealer: &Sealer,
    (scope, versions): (&str, Option<&[Version]>),
) -> Result<Vec<CipherKey>, DbError> {
    let all = seal::said(tx, sealer, scope).await?;
    let named = |number: u32, own: &[Version]| own.iter().any(|one| one.number == number);
    let own = all.iter().filter(|key| versions.is_none_or(|own| named(key.version, own)));
    Ok(own.filter_map(|key| CipherKey::new(key.secret()).ok()).collect())
}

/// Whether a sample of what was said opens by a key that the store has now; `None` where it is something else.
pub(super) async fn still_said(
    tx: &mut Tx,
    sealer: &Sealer,
    sample: &Sample,
) -> Result<Option<bool>, DbError> {
    if (sample.table, sample.column) != SAID {
        return Ok(None);
    }
    let keys = spoken(tx, sealer, (sample.row.as_str(), None)).await?;
    let payload = std::str::from_utf8(&sample.sealed).unwrap_or_default();
    Ok(Some(keys.iter().any(|key| key.open(payload).is_ok())))
}

/// Deletes a patient's record. Of them, of their guests and of who acted for them alone an id stays, which says nothing. Answers
/// how many rows went, and the scopes of the keys that are left without a field.
pub(super) async fn purge(
    tx: &mut Tx,
    sealer: &Sealer,
    patient: &str,
) -> Result<(u64, Vec<(&'static str, String)>), DbError> {
    let of = |person: &str| CLASSES.map(|class| (class, seal::scope(person, class)));
    let (guests, guardians) = (guests(tx, patient).await?, guardians(tx, patient).await?);
    let (mut rows, mut scopes) = (0, of(patient).to_vec());
    // What refers to guardians as such stands with the patient, who comes first.
    for person in std::iter::once(patient).chain(guardians.iter().map(String::as_str)) {
        for sql in STATEMENTS.iter().copied() {
            rows += tx.execute(sql, params![person]).await?;
        }
        rows += consent::store::forget(tx, person).await?;
    }
    for guest in guests.iter().chain(&guardians) {
        rows += realtime::retention::forget_devices(tx, guest).await?;
        rows += blank(tx, sealer, guest).await?;
        scopes.extend(of(guest));
    }
    Ok((rows + blank(tx, sealer, patient).await?, scopes))
}

/// Takes from a person's row all that says who they were.
async fn blank(tx: &mut Tx, sealer: &Sealer, person: &str) -> Result<u64, DbError> {
    let nobody = seal::seal(sealer, ("person", "name", person), &Phi::new("-"))?;
    let names = "DELETE FROM person_name WHERE person = $1";
    let row = "UPDATE person SET name = $2, birth_date = NULL, phone = NULL, phone_key = NULL, email = NULL,
                   email_key = NULL, specialty = NULL, watched = 0, active = 0, version = version + 1
               WHERE id = $1";
    Ok(tx.execute(names, params![person]).await? + tx.execute(row, params![person, nobody]).await?)
}
