//! Forms, records and the visits that rest on them, as rows tell it.

use crate::consultation::Licence;
use crate::organization::CANARIES;
use crate::person::checks::store::{add, visit};
use db::{Db, DbError, Row, Tx, params};
use kernel::Role;
use std::collections::BTreeSet;

/// Every form: name, words and the hash that records cite.
pub(super) async fn forms(tx: &mut Tx) -> Result<Vec<(String, String, String)>, DbError> {
    let sql = "SELECT topic, version, locale, words, hash FROM consent_form ORDER BY topic, version, locale";
    let rows = tx.query(sql, params![]).await?;
    rows.iter()
        .map(|row| {
            let name = format!("{} {} {}", row.text(0)?, row.int(1)?, row.text(2)?);
            Ok((name, row.text(3)?, row.text(4)?))
        })
        .collect()
}

/// The newest consents that were given, by id.
pub(super) async fn given(tx: &mut Tx) -> Result<Vec<String>, DbError> {
    let sql = "SELECT id FROM consent_record WHERE decision = 'granted' ORDER BY recorded_at DESC, id DESC LIMIT 100";
    tx.query(sql, params![]).await?.iter().map(|row| row.text(0)).collect()
}

/// A consent that nothing witnesses, in a store that is thrown away.
pub(super) async fn unwitnessed(db: &Db, now: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    visit(&mut tx, now).await?;
    let sql = "INSERT INTO consent_record (id, organization, patient, topic, sequence, decision, scope, version, locale,
                   hash, evidence, recorded_by, recorded_at)
               VALUES ('mutant', 'mutant', 'pat-mutant', 'telehealth', 1, 'granted', 'all', 1, 'en', '', 'click', 'one', $1)";
    tx.execute(sql, params![now]).await?;
    tx.commit().await
}

/// How many records cite words that no form has.
pub(super) async fn adrift(tx: &mut Tx) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) FROM consent_record r WHERE r.decision = 'granted' AND NOT EXISTS
                   (SELECT 1 FROM consent_form f WHERE f.organization = r.organization AND f.topic = r.topic
                    AND f.version = r.version AND f.locale = r.locale AND f.hash = r.hash)";
    tx.query_opt(sql, params![]).await?.map_or(Ok(0), |row| row.int(0))
}

/// The visits that are going on, and those of them whose patient's last word on telehealth is no consent. The three states are
/// those of the index of visits that go on, so that not all that ever were are looked through.
pub(super) async fn going_on(tx: &mut Tx, now: i64) -> Result<(usize, Vec<String>), DbError> {
    let sql = "SELECT c.id, (SELECT r.decision FROM consent_record r WHERE r.patient = c.patient AND r.topic = 'telehealth'
                   ORDER BY r.sequence DESC LIMIT 1),
                   (SELECT r.expires FROM consent_record r WHERE r.patient = c.patient AND r.topic = 'telehealth'
                   ORDER BY r.sequence DESC LIMIT 1)
               FROM consultation c WHERE c.state IN ('connecting', 'in-progress', 'wrapping-up')
                   AND c.state <> 'wrapping-up' ORDER BY c.id";
    let rows = tx.query(sql, params![]).await?;
    let mut without = Vec::new();
    for row in &rows {
        let granted = row.opt_text(1)?.as_deref() == Some("granted");
        if !granted || row.opt_int(2)?.is_some_and(|end| end <= now) {
            without.push(row.text(0)?);
        }
    }
    Ok((rows.len(), without))
}

/// The latest visits that began, by the ids of those that lack something.
#[derive(Default)]
pub(super) struct Begun {
    pub(super) all: usize,
    /// They began without a consent given before, not taken back and not run out by then.
    pub(super) without: Vec<String>,
    /// Nobody took down where the patient was, how to call them back and whom to call.
    pub(super) unplaced: Vec<String>,
    /// How many began so, or without whom to call, for a reason that was written down.
    pub(super) excepted: usize,
    /// Of how many it was taken down only once they had begun.
    pub(super) late: usize,
    /// Of how many it was taken down without whom to call.
    pub(super) alone: usize,
    /// Of how many it was taken down without how it was confirmed who the patient was.
    pub(super) unidentified: usize,
    /// Of how many it was taken down without whether the patient could talk freely.
    pub(super) unprivate: usize,
    /// Of how many it was taken down without any of these three.
    pub(super) partial: usize,
}

pub(super) async fn begun(tx: &mut Tx) -> Result<Begun, DbError> {
    let sql = "SELECT c.id, c.started, c.licence, i.changed,
                   (SELECT r.decision FROM consent_record r WHERE r.patient = c.patient
                    AND r.topic = 'telehealth' AND r.recorded_at <= c.started ORDER BY r.sequence DESC LIMIT 1),
                   (SELECT r.expires FROM consent_record r WHERE r.patient = c.patient
                    AND r.topic = 'telehealth' AND r.recorded_at <= c.started ORDER BY r.sequence DESC LIMIT 1),
                   i.written, c.ended, i.contact, i.identity, i.privacy
               FROM consultation c LEFT JOIN intake i ON i.appointment = c.appointment
               WHERE c.started IS NOT NULL AND c.organization <> $1
               ORDER BY c.started DESC, c.id LIMIT 200";
    let rows = tx.query(sql, params![CANARIES]).await?;
    let mut found = Begun { all: rows.len(), ..Begun::default() };
    for row in &rows {
        let started = row.int(1)?;
        let granted = row.opt_text(4)?.as_deref() == Some("granted");
        if !granted || row.opt_int(5)?.is_some_and(|end| end <= started) {
            found.without.push(row.text(0)?);
        }
        let licence = row.opt_text(2)?.as_deref().and_then(Licence::find);
        let is_excepted = matches!(licence, Some(Licence::Excepted(_)));
        // Of what was said by an older program nobody knows when it was said first: it counts.
        let (first, ended) = (row.opt_int(6)?, row.opt_int(7)?);
        let is_over = first.zip(ended).is_some_and(|(first, ended)| first > ended);
        if row.opt_int(3)?.is_none() || is_over {
            if is_excepted {
                found.excepted += 1;
            } else {
                found.unplaced.push(row.text(0)?);
            }
        } else if first.is_some_and(|first| first > started) {
            found.late += 1;
        } else {
            // Where that was not asked yet when it was said, nothing stands, and nothing is counted.
            let said = [row.opt_int(8)?, row.opt_int(9)?, row.opt_int(10)?];
            found.lacks(said.map(|one| one == Some(0)), is_excepted);
        }
    }
    Ok(found)
}

impl Begun {
    /// One more of which whom to call, who the patient was, or whether they could talk freely was not taken down.
    fn lacks(&mut self, [alone, unidentified, unprivate]: [bool; 3], is_excepted: bool) {
        if !(alone || unidentified || unprivate) {
            return;
        }
        if is_excepted {
            self.excepted += 1;
            return;
        }
        self.partial += 1;
        self.alone += usize::from(alone);
        self.unidentified += usize::from(unidentified);
        self.unprivate += usize::from(unprivate);
    }
}

/// A visit whose patient consented and said where they are, and of whom nobody confirmed who they were, in a store that is thrown
/// away.
pub(super) async fn unidentified(db: &Db, now: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    visit(&mut tx, now).await?;
    let sql = "INSERT INTO consent_record (id, organization, patient, topic, sequence, decision, scope, version, locale,
                   hash, evidence, recorded_by, recorded_at)
               VALUES ('mutant', 'mutant', 'pat-mutant', 'telehealth', 1, 'granted', 'all', 1, 'en', '', 'click', 'one', $1)";
    tx.execute(sql, params![now]).await?;
    let sql =
        "INSERT INTO intake (appointment, answers, changed, written, contact, identity, privacy)
               VALUES ('mutant', $1, $2, $2, 1, 0, 1)";
    tx.execute(sql, params![Vec::<u8>::new(), now]).await?;
    tx.commit().await
}

/// A visit that nobody consented to, in a store that is thrown away.
pub(super) async fn unasked(db: &Db, now: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    visit(&mut tx, now).await?;
    tx.commit().await
}

/// What nobody may do to what was signed, each in words and as a statement about a form and a consent that are nobody's.
pub(super) const ATTEMPTS: [(&str, &str); 4] = [
    (
        "a form's words were changed",
        "UPDATE consent_form SET words = 'other' WHERE organization = 'mutant'",
    ),
    ("a form was removed", "DELETE FROM consent_form WHERE organization = 'mutant'"),
    ("a consent was changed", "UPDATE consent_record SET hash = 'other' WHERE id = 'mutant'"),
    ("a consent was removed", "DELETE FROM consent_record WHERE id = 'mutant'"),
];

/// What the embedded store lets happen besides: it puts a row in another's place, by any of its keys.
pub(super) const REPLACED: [(&str, &str); 2] = [
    (
        "a form was replaced",
        "INSERT OR REPLACE INTO consent_form (organization, topic, version, locale, words, hash)
         SELECT organization, topic, version, locale, 'other', hash FROM consent_form WHERE organization = 'mutant'",
    ),
    (
        "a consent was replaced",
        "INSERT OR REPLACE INTO consent_record (id, organization, patient, topic, sequence, decision, scope, version,
             locale, hash, evidence, recorded_by, recorded_at)
         SELECT 'another', organization, patient, topic, sequence, 'revoked', scope, version, locale, hash, evidence,
             recorded_by, recorded_at FROM consent_record WHERE id = 'mutant'",
    ),
];

/// What PostgreSQL lets happen besides: it empties a table at once. That takes the table away from everybody else, so it is had at
/// once or not at all.
pub(super) const EMPTIED: [(&str, [&str; 2]); 2] = [
    (
        "all forms were removed at once",
        ["LOCK TABLE consent_form IN ACCESS EXCLUSIVE MODE NOWAIT", "TRUNCATE consent_form"],
    ),
    (
        "all consents were removed at once",
        ["LOCK TABLE consent_record IN ACCESS EXCLUSIVE MODE NOWAIT", "TRUNCATE consent_record"],
    ),
];
/// The tables in which what was signed stands.
pub(super) const SIGNED: [&str; 2] = ["consent_form", "consent_record"];

/// Adds a form and a consent that are nobody's, in a transaction that is taken back.
pub(super) async fn nobodys(tx: &mut Tx) -> Result<(), DbError> {
    add(tx, ("pat-mutant", Role::Patient, true), Vec::new()).await?;
    let sql = "INSERT INTO consent_form (organization, topic, version, locale, words, hash)
               VALUES ('mutant', 'telehealth', 1, 'en', 'I agree.', '')";
    tx.execute(sql, params![]).await?;
    let sql = "INSERT INTO consent_record (id, organization, patient, topic, sequence, decision, scope, version, locale,
                   hash, evidence, recorded_by, recorded_at)
               VALUES ('mutant', 'mutant', 'pat-mutant', 'telehealth', 1, 'granted', 'all', 1, 'en', '', 'click', 'one', 0)";
    tx.execute(sql, params![]).await.map(drop)
}

/// A form whose words were changed after it was signed, in a store that is thrown away.
pub(super) async fn reworded(db: &Db) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    let sql = "INSERT INTO organization (id, name) VALUES ('mutant', 'mutant')";
    tx.execute(sql, params![]).await?;
    let sql = "INSERT INTO consent_form (organization, topic, version, locale, words, hash)
               VALUES ('mutant', 'telehealth', 1, 'en', 'I agree to everything.', 'of other words')";
    tx.execute(sql, params![]).await?;
    tx.commit().await
}

/// A form that is signed now: its language, the hash of its words, and the states for which it was made; none is every state.
pub(super) struct Made {
    pub(super) hash: String,
    pub(super) locale: String,
    pub(super) states: Vec<String>,
}

impl Made {
    /// Whether it was made for a state.
    pub(super) fn is_in(&self, state: &str) -> bool {
        self.states.is_empty() || self.states.iter().any(|own| own == state)
    }

    /// The same, in a language; of regions the language counts.
    pub(super) fn is_for(&self, state: &str, locale: &str) -> bool {
        let language = |tag: &str| tag.split('-').next().map(str::to_ascii_lowercase);
        self.is_in(state) && language(&self.locale) == language(locale)
    }
}

/// Telehealth forms in effect; of each language the newest version counts.
pub(super) async fn made(tx: &mut Tx, now: i64) -> Result<Vec<Made>, DbError> {
    let sql = "SELECT f.locale, f.states, f.hash FROM consent_form f
               WHERE f.topic = 'telehealth' AND (f.effective IS NULL OR f.effective <= $1)
                 AND f.organization <> $2
                 AND NOT EXISTS (SELECT 1 FROM consent_form n WHERE n.organization = f.organization
                     AND n.topic = f.topic AND n.locale = f.locale AND n.version > f.version
                     AND (n.effective IS NULL OR n.effective <= $1))";
    let rows = tx.query(sql, params![now, CANARIES]).await?;
    let read = |row: &Row| {
        let states = row.text(1)?.split_whitespace().map(str::to_owned).collect();
        Ok(Made { hash: row.text(2)?, locale: row.text(0)?, states })
    };
    rows.iter().map(read).collect()
}

/// The states in which an active provider may treat.
pub(super) async fn licensed(tx: &mut Tx) -> Result<BTreeSet<String>, DbError> {
    let sql = "SELECT s.licences FROM provider_schedule s JOIN person p ON p.id = s.provider
               WHERE p.active = 1 AND p.organization <> $1";
    let mut states = BTreeSet::new();
    for row in tx.query(sql, params![CANARIES]).await? {
        let licences = row.text(0)?;
        let codes = licences.split_whitespace().map(|one| one.split(':').next().unwrap_or(one));
        states.extend(codes.map(str::to_owned));
    }
    Ok(states)
}

/// The languages that patients read.
pub(super) async fn read_by_patients(tx: &mut Tx) -> Result<BTreeSet<String>, DbError> {
    let sql = "SELECT DISTINCT locale FROM person
               WHERE active = 1 AND role = 'patient' AND organization <> $1";
    tx.query(sql, params![CANARIES]).await?.iter().map(|row| row.text(0)).collect()
}

/// A provider who may treat where no form was made for, in a store that is thrown away.
pub(super) async fn elsewhere(db: &Db) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    add(&mut tx, ("mutant", Role::Provider, true), Vec::new()).await?;
    let sql = "INSERT INTO provider_schedule (provider, time_zone, licences, hours)
               VALUES ('mutant', 'UTC', 'CA', '')";
    tx.execute(sql, params![]).await?;
    let sql = "INSERT INTO consent_form (organization, topic, version, locale, words, hash, states)
               VALUES ('mutant', 'telehealth', 1, 'en', 'I agree.', '', 'IL WI')";
    tx.execute(sql, params![]).await?;
    tx.commit().await
}
