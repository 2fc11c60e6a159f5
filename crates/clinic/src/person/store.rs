//! The tables of people; what identifies them stands there sealed.

use super::{Person, rules};
use crate::Home;
use crate::column::{id, micros, word};
use crate::phone::last_nine;
use crate::seal::{self, By};
use compliance::keys::{Opener, Sealer};
use db::{DbError, Migration, Query, Row, Tx, Value, params};
use kernel::{DepartmentId, OrganizationId, PersonId, Phi, Role, Timestamp};
use realtime::access::BanReason;

/// The tables of people.
pub const MIGRATION: Migration = Migration {
    name: "clinic.2.person",
    sql: "CREATE TABLE person (
              id TEXT PRIMARY KEY,
              organization TEXT NOT NULL REFERENCES organization (id),
              role TEXT NOT NULL,
              name BYTEA NOT NULL,
              birth_date BYTEA,
              phone BYTEA,
              email BYTEA,
              email_key BYTEA UNIQUE,
              specialty TEXT,
              locale TEXT NOT NULL,
              active BIGINT NOT NULL,
              version BIGINT NOT NULL
          );
          CREATE INDEX person_role ON person (organization, role);
          CREATE TABLE person_name (
              organization TEXT NOT NULL,
              word BYTEA NOT NULL,
              person TEXT NOT NULL REFERENCES person (id),
              PRIMARY KEY (organization, word, person)
          );
          CREATE TABLE person_department (
              person TEXT NOT NULL REFERENCES person (id),
              department TEXT NOT NULL REFERENCES department (id),
              PRIMARY KEY (person, department)
          )",
};

/// Phone numbers are found by keyed hash. Several people may share one.
pub const MIGRATION_PHONE: Migration = Migration {
    name: "clinic.9.person-phone",
    sql: "ALTER TABLE person ADD COLUMN phone_key BYTEA;
          CREATE INDEX person_phone ON person (phone_key)",
};

/// When somebody was added. Of those of before it is not known.
pub const MADE: Migration =
    Migration { name: "clinic.149.person-made", sql: "ALTER TABLE person ADD COLUMN made BIGINT" };

pub(crate) async fn insert(
    tx: &mut Tx,
    sealer: &Sealer,
    (new, now): (&Person, Timestamp),
) -> Result<(), DbError> {
    let row = &new.id;
    let by = By::of(tx, sealer, (new.role, row.as_str())).await?;
    let place = |column| ("person", column, row.as_str());
    let seal =
        |column, text: Option<&Phi>| text.map(|text| by.seal(place(column), text)).transpose();
    let email_key = found_by_email(sealer, new.role, new.email.as_ref());
    let phone_key = new.phone.as_ref().map(|phone| phone_key(sealer, phone.expose()));
    tx.execute(
        "INSERT INTO person
             (id, organization, role, name, birth_date, phone, email, email_key, specialty, locale,
              active, version, phone_key, made)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $13)",
        params![
            row.as_str(),
            new.organization.as_str(),
            new.role.name(),
            seal("name", Some(&new.name))?,
            seal("birth_date", new.birth_date.as_ref())?,
            seal("phone", new.phone.as_ref())?,
            seal("email", new.email.as_ref())?,
            email_key,
            new.specialty.clone(),
            &new.locale,
            new.active,
            phone_key,
            micros(now)
        ],
    )
    .await?;
    let words = rules::search_words(new.name.expose()).into_iter();
    let words =
        words.map(|word| params![new.organization.as_str(), name_key(sealer, &word), row.as_str()]);
    tx.execute_many(
        "INSERT INTO person_name (organization, word, person) VALUES ($1, $2, $3)",
        words.collect(),
    )
    .await?;
    let departments = new.departments.iter().map(|one| params![row.as_str(), one.as_str()]);
    tx.execute_many(
        "INSERT INTO person_department (person, department) VALUES ($1, $2)",
        departments.collect(),
    )
    .await
}

pub(crate) async fn find(
    tx: &mut Tx,
    sealer: &Sealer,
    organization: &OrganizationId,
    person: &PersonId,
) -> Result<Option<Person>, DbError> {
    let row = tx
        .query_opt(
            "SELECT id, organization, role, name, birth_date, phone, email, specialty, locale, active, version, banned
             FROM person WHERE organization = $1 AND id = $2",
            params![organization.as_str(), person.as_str()],
        )
        .await?;
    match row {
        Some(row) => {
            let departments = departments(tx, person).await?;
            let opener = seal::opener(tx, sealer, std::slice::from_ref(&row)).await?;
            Ok(Some(Person { departments, ..read(&opener, &row)? }))
        }
        None => Ok(None),
    }
}

/// Role of a person, and whether they are active, without opening anything sealed.
pub(crate) async fn known(
    tx: &mut Tx,
    organization: &OrganizationId,
    person: &PersonId,
) -> Result<Option<(Role, bool)>, DbError> {
    let sql = "SELECT role, active FROM person WHERE organization = $1 AND id = $2";
    let row = tx.query_opt(sql, params![organization.as_str(), person.as_str()]).await?;
    row.map(|row| Ok((word(&row, 0, Role::find)?, row.int(1)? != 0))).transpose()
}

/// Role of an active person, without opening anything sealed.
pub(crate) async fn role(
    tx: &mut Tx,
    organization: &OrganizationId,
    person: &PersonId,
) -> Result<Option<Role>, DbError> {
    tx.query_opt(
        "SELECT role FROM person WHERE organization = $1 AND id = $2 AND active = 1",
        params![organization.as_str(), person.as_str()],
    )
    .await?
    .map(|row| word(&row, 0, Role::find))
    .transpose()
}

/// Whether a role that takes two people waits to be given to this one.
pub(crate) async fn awaits_role(tx: &mut Tx, person: &PersonId) -> Result<bool, DbError> {
    let sql = "SELECT id FROM role_grant WHERE person = $1 AND outcome = 'pending' LIMIT 1";
    Ok(tx.query_opt(sql, params![person.as_str()]).await?.is_some())
}

/// The id of one active person with this role.
pub(super) async fn anybody(
    tx: &mut Tx,
    organization: &OrganizationId,
    role: Role,
) -> Result<Option<PersonId>, DbError> {
    tx.query_opt(
        "SELECT id FROM person WHERE organization = $1 AND role = $2 AND active = 1 ORDER BY id LIMIT 1",
        params![organization.as_str(), role.name()],
    )
    .await?
    .map(|row| id(&row, 0))
    .transpose()
}

/// Makes those who change what is known of a person take turns until the transaction ends; `false` when the person is not
/// active.
pub(crate) async fn lock(tx: &mut Tx, person: &str) -> Result<bool, DbError> {
    let sql = "UPDATE person SET version = version WHERE id = $1 AND active = 1";
    Ok(tx.execute(sql, params![person]).await? == 1)
}

/// Makes whoever writes a part of this person's record and whoever disposes of it take turns until the transaction ends, also
/// where the account is closed.
pub(crate) async fn take_turn(tx: &mut Tx, person: &str) -> Result<(), DbError> {
    let sql = "UPDATE person SET version = version WHERE id = $1";
    tx.execute(sql, params![person]).await.map(drop)
}

/// A person's name.
pub(crate) async fn name(
    tx: &mut Tx,
    sealer: &Sealer,
    organization: &OrganizationId,
    person: &PersonId,
) -> Result<Option<Phi>, DbError> {
    let row = tx
        .query_opt(
            "SELECT name FROM person WHERE organization = $1 AND id = $2",
            params![organization.as_str(), person.as_str()],
        )
        .await?;
    let opener = seal::opener(tx, sealer, row.as_slice()).await?;
    row.map(|row| opened(&opener, person, "name", &row.blob(0)?)).transpose()
}

/// Writes down that somebody came in; `false` when their account is closed by now.
pub(crate) async fn signed_in(
    tx: &mut Tx,
    person: &PersonId,
    now: Timestamp,
) -> Result<bool, DbError> {
    let sql = "UPDATE person SET signed_in = $1 WHERE id = $2 AND active = 1";
    Ok(tx.execute(sql, params![micros(now), person.as_str()]).await? == 1)
}

/// Keeps the language somebody is written to in; `false` when there is no such person.
pub(super) async fn set_locale(
    tx: &mut Tx,
    organization: &OrganizationId,
    (person, locale): (&PersonId, &str),
) -> Result<bool, DbError> {
    let touched = tx
        .execute(
            "UPDATE person SET locale = $1, version = version + 1
             WHERE organization = $2 AND id = $3 AND active = 1",
            params![locale, organization.as_str(), person.as_str()],
        )
        .await?;
    Ok(touched == 1)
}

/// Keeps the addresses of a person, and by what they are found.
pub(crate) async fn set_contacts(
    tx: &mut Tx,
    sealer: &Sealer,
    (person, role): (&PersonId, Role),
    (email, phone): (Option<&Phi>, Option<&Phi>),
) -> Result<(), DbError> {
    let by = By::of(tx, sealer, (role, person.as_str())).await?;
    let place = |column| ("person", column, person.as_str());
    let seal =
        |column, text: Option<&Phi>| text.map(|text| by.seal(place(column), text)).transpose();
    tx.execute(
        "UPDATE person SET email = $2, email_key = $3, phone = $4, phone_key = $5,
             version = version + 1 WHERE id = $1",
        params![
            person.as_str(),
            seal("email", email)?,
            found_by_email(sealer, role, email),
            seal("phone", phone)?,
            phone.map(|phone| phone_key(sealer, phone.expose()))
        ],
    )
    .await
    .map(drop)
}

/// Keeps when somebody was born, as they were read before; `false` when they have changed since.
pub(crate) async fn set_birth(
    tx: &mut Tx,
    sealer: &Sealer,
    (person, birth): (&Person, &Phi),
) -> Result<bool, DbError> {
    let id = person.id.as_str();
    let by = By::of(tx, sealer, (person.role, id)).await?;
    let sealed = by.seal(("person", "birth_date", id), birth)?;
    let sql = "UPDATE person SET birth_date = $2, version = version + 1
               WHERE id = $1 AND version = $3";
    Ok(tx.execute(sql, params![id, sealed, person.version]).await? == 1)
}

/// The people of a role who work in a department.
pub(crate) async fn working_in(
    tx: &mut Tx,
    department: &DepartmentId,
    role: Role,
) -> Result<Vec<PersonId>, DbError> {
    let rows = tx
        .query(
            "SELECT p.id FROM person p JOIN person_department d ON d.person = p.id
             WHERE d.department = $1 AND p.role = $2 AND p.active = 1 ORDER BY p.id",
            params![department.as_str(), role.name()],
        )
        .await?;
    rows.iter().map(|row| id(row, 0)).collect()
}

/// The people of a role.
pub(crate) async fn of_role(
    tx: &mut Tx,
    organization: &OrganizationId,
    role: Role,
) -> Result<Vec<PersonId>, DbError> {
    let rows = tx
        .query(
            "SELECT id FROM person WHERE organization = $1 AND role = $2 AND active = 1 ORDER BY id",
            params![organization.as_str(), role.name()],
        )
        .await?;
    rows.iter().map(|row| id(row, 0)).collect()
}

/// The people of a role and the language of each; not those who came by a link once, for one visit.
pub(crate) async fn speakers(
    tx: &mut Tx,
    organization: &OrganizationId,
    role: Role,
) -> Result<Vec<(PersonId, String)>, DbError> {
    let rows = tx
        .query(
            "SELECT id, locale FROM person WHERE organization = $1 AND role = $2 AND active = 1
               AND NOT EXISTS (SELECT 1 FROM link l WHERE l.person = person.id)
             ORDER BY id",
            params![organization.as_str(), role.name()],
        )
        .await?;
    rows.iter().map(|row| Ok((id(row, 0)?, row.text(1)?))).collect()
}

const DEPARTMENTS: &str =
    "SELECT department FROM person_department WHERE person = $1 ORDER BY department";

/// The departments a person works in.
pub(crate) async fn departments(
    tx: &mut Tx,
    person: &PersonId,
) -> Result<Vec<DepartmentId>, DbError> {
    let rows = tx.query(DEPARTMENTS, params![person.as_str()]).await?;
    rows.iter().map(|row| id(row, 0)).collect()
}

/// The person who signs in with this id or e-mail address.
pub(crate) async fn find_login(
    tx: &mut Tx,
    sealer: &Sealer,
    login: &str,
) -> Result<Option<(PersonId, OrganizationId, Role)>, DbError> {
    tx.query_opt(
        "SELECT id, organization, role FROM person WHERE (id = $1 OR email_key = $2) AND active = 1",
        params![login, email_key(sealer, login)],
    )
    .await?
    .map(|row| Ok((id(&row, 0)?, id(&row, 1)?, word(&row, 2, Role::find)?)))
    .transpose()
}

/// Organization and role of an active person, without opening anything sealed.
pub(crate) async fn identity(
    tx: &mut Tx,
    person: &PersonId,
) -> Result<Option<(PersonId, OrganizationId, Role)>, DbError> {
    tx.query_opt(
        "SELECT id, organization, role FROM person WHERE id = $1 AND active = 1",
        params![person.as_str()],
    )
    .await?
    .map(|row| Ok((id(&row, 0)?, id(&row, 1)?, word(&row, 2, Role::find)?)))
    .transpose()
}

/// The patients who are reached by this e-mail address or phone number, at most ten; a number of `home` unless it says of
/// which country.
pub(crate) async fn find_contact(
    tx: &mut Tx,
    (sealer, home): (&Sealer, Home),
    contact: &str,
) -> Result<Vec<Person>, DbError> {
    let number = home.number(contact);
    let whole = number.as_ref().map_or_else(String::new, |number| format!("+{number}"));
    let rows = tx
        .query(
            "SELECT id, organization, role, name, birth_date, phone, email, specialty, locale, active, version, banned
             FROM person
             WHERE (email_key = $1 OR phone_key = $2 OR phone_key = $3) AND role = $4 AND active = 1
             ORDER BY id LIMIT 10",
            params![
                email_key(sealer, contact),
                phone_key(sealer, &whole),
                phone_key_before(sealer, &whole),
                Role::Patient.name()
            ],
        )
        .await?;
    let opener = seal::opener(tx, sealer, &rows).await?;
    let found = rows.iter().map(|row| read(&opener, row)).collect::<Result<Vec<_>, _>>()?;
    // Of two numbers with the same last digits it is one.
    let is_same = |kept: &Phi| home.number(kept.expose()) == number;
    let fits = |one: &Person| number.is_none() || one.phone.as_ref().is_some_and(is_same);
    Ok(found.into_iter().filter(fits).collect())
}

/// Those who work here and whose name holds this word, or who are reached by this person's phone, at most 100.
pub(crate) async fn staff_like(
    tx: &mut Tx,
    (sealer, home): (&Sealer, Home),
    (organization, word): (&OrganizationId, &str),
    person: &Person,
) -> Result<Vec<Person>, DbError> {
    let phone = person.phone.as_ref().map(|phone| home.in_full(phone));
    let key = |of: fn(&Sealer, &str) -> Vec<u8>| {
        phone.as_ref().map_or_else(Vec::new, |phone| of(sealer, phone.expose()))
    };
    let rows = tx
        .query(
            "SELECT id, organization, role, name, birth_date, phone, email, specialty, locale, active, version, banned
             FROM person
             WHERE organization = $1 AND active = 1
               AND role IN ('provider', 'nurse', 'coordinator', 'interpreter', 'compliance-officer', 'administrator')
               AND (phone_key = $2 OR phone_key = $3
                    OR id IN (SELECT person FROM person_name WHERE organization = $1 AND word = $4))
             ORDER BY id LIMIT 100",
            params![
                organization.as_str(),
                key(phone_key),
                key(phone_key_before),
                name_key(sealer, word)
            ],
        )
        .await?;
    let opener = seal::opener(tx, sealer, &rows).await?;
    rows.iter().map(|row| read(&opener, row)).collect()
}

/// So many words of a name are looked up; whoever searches compares the others.
const WORDS: usize = 8;

/// What is asked of the words of names, at least one: how many they are, and each by its key, one of them again in every place
/// that is left.
fn asked_words(sealer: &Sealer, words: &[String]) -> Vec<Value> {
    let keys = words.iter().take(WORDS).map(|word| Value::from(name_key(sealer, word)));
    let mut keys: Vec<Value> = keys.collect();
    let count = Value::from(i64::try_from(keys.len()).unwrap_or_default());
    let again = keys.last().cloned().unwrap_or_else(|| Value::from(Vec::<u8>::new()));
    keys.resize(WORDS, again);
    std::iter::once(count).chain(keys).collect()
}

/// People of a role whose name holds all of these words; no word finds all but those who came by a guest's link, for one visit,
/// and are nothing else to the clinic. Those who may sign in come first, and of each by id, at most so many; also whether there
/// are more.
pub(super) async fn search(
    tx: &mut Tx,
    sealer: &Sealer,
    (organization, role): (&OrganizationId, Option<Role>),
    words: &[String],
    most: usize,
) -> Result<(Vec<Person>, bool), DbError> {
    let limit = i64::try_from(most.saturating_add(1)).unwrap_or(i64::MAX);
    let mut asked =
        params![organization.as_str(), role.map_or("", Role::name), limit, !words.is_empty()];
    asked.extend(asked_words(sealer, words));
    let mut rows = tx
        .query(
            "SELECT id, organization, role, name, birth_date, phone, email, specialty, locale, active, version, banned
             FROM person
             WHERE organization = $1 AND ($2 = '' OR role = $2)
               AND ($4 = 0 OR id IN (SELECT person FROM person_name
                    WHERE organization = $1 AND word IN ($6, $7, $8, $9, $10, $11, $12, $13)
                    GROUP BY person HAVING COUNT(*) = $5))
               AND ($4 = 1 OR EXISTS (SELECT 1 FROM password w WHERE w.person = person.id)
                    OR EXISTS (SELECT 1 FROM proxy x WHERE x.person = person.id)
                    OR NOT EXISTS (SELECT 1 FROM link l
                                   WHERE l.person = person.id AND l.asks_birth_date = 0))
             ORDER BY active DESC, id LIMIT $3",
            asked,
        )
        .await?;
    let more = rows.len() > most;
    rows.truncate(most);
    let opener = seal::opener(tx, sealer, &rows).await?;
    let people = rows.iter().map(|row| read(&opener, row)).collect::<Result<Vec<_>, _>>()?;
    let work = |person: &Person| Query::new(DEPARTMENTS, params![person.id.as_str()]);
    let work = tx.query_many(people.iter().map(work).collect()).await?;
    let placed = people.into_iter().zip(work).map(|(person, rows)| {
        let departments = rows.iter().map(|row| id(row, 0)).collect::<Result<_, _>>()?;
        Ok(Person { departments, ..person })
    });
    Ok((placed.collect::<Result<_, DbError>>()?, more))
}

/// Everybody whose name holds all of these words, by id alone; no word finds nobody.
pub(super) async fn named(
    tx: &mut Tx,
    sealer: &Sealer,
    organization: &OrganizationId,
    words: &[String],
) -> Result<Vec<PersonId>, DbError> {
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let mut asked = params![organization.as_str()];
    asked.extend(asked_words(sealer, words));
    let rows = tx
        .query(
            "SELECT person FROM person_name
             WHERE organization = $1 AND word IN ($3, $4, $5, $6, $7, $8, $9, $10)
             GROUP BY person HAVING COUNT(*) = $2 ORDER BY person",
            asked,
        )
        .await?;
    rows.iter().map(|row| id(row, 0)).collect()
}

/// Everybody of the staff by name, also who left.
pub(super) async fn staff(
    tx: &mut Tx,
    sealer: &Sealer,
    organization: &OrganizationId,
) -> Result<Vec<(PersonId, Phi)>, DbError> {
    let sql = "SELECT id, name FROM person
               WHERE organization = $1 AND role NOT IN ('patient', 'guardian', 'guest', 'system')
               ORDER BY id";
    let rows = tx.query(sql, params![organization.as_str()]).await?;
    let opener = seal::opener(tx, sealer, &rows).await?;
    let named = |row: &Row| {
        let person: PersonId = id(row, 0)?;
        let name = opened(&opener, &person, "name", &row.blob(1)?)?;
        Ok((person, name))
    };
    rows.iter().map(named).collect()
}

fn read(opener: &Opener, row: &Row) -> Result<Person, DbError> {
    let person: PersonId = id(row, 0)?;
    let open = |column, sealed: Option<Vec<u8>>| {
        sealed.map(|sealed| opened(opener, &person, column, &sealed)).transpose()
    };
    Ok(Person {
        organization: id(row, 1)?,
        role: word(row, 2, Role::find)?,
        name: opened(opener, &person, "name", &row.blob(3)?)?,
        birth_date: open("birth_date", row.opt_blob(4)?)?,
        phone: open("phone", row.opt_blob(5)?)?,
        email: open("email", row.opt_blob(6)?)?,
        specialty: row.opt_text(7)?,
        locale: row.text(8)?,
        departments: Vec::new(),
        active: row.int(9)? != 0,
        version: row.int(10)?,
        banned: row.opt_text(11)?.as_deref().and_then(BanReason::find),
        id: person,
    })
}

fn opened(opener: &Opener, row: &PersonId, column: &str, sealed: &[u8]) -> Result<Phi, DbError> {
    seal::open_own(opener, ("person", column, row.as_str()), sealed)
}

fn name_key(sealer: &Sealer, word: &str) -> Vec<u8> {
    seal::lookup(sealer, "person/name", word)
}

/// By what a number is found that is kept in full.
fn phone_key(sealer: &Sealer, phone: &str) -> Vec<u8> {
    seal::lookup(sealer, "person/phone/whole", &Home::default().known_by(phone))
}

/// The same of records from before numbers were kept in full; others may have it, too.
fn phone_key_before(sealer: &Sealer, phone: &str) -> Vec<u8> {
    seal::lookup(sealer, "person/phone", &last_nine(phone))
}

/// By what somebody is found who comes in by their e-mail address, which nobody else has. Whoever acts for a patient comes
/// by a link, and often has one address with them.
fn found_by_email(sealer: &Sealer, role: Role, email: Option<&Phi>) -> Option<Vec<u8>> {
    email.filter(|_| role != Role::Guardian).map(|email| email_key(sealer, email.expose()))
}

/// By what an e-mail address is found.
pub(crate) fn email_key(sealer: &Sealer, email: &str) -> Vec<u8> {
    seal::lookup(sealer, "person/email", email)
}

/// Whether this is or was a patient.
pub(crate) async fn is_patient(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &str,
) -> Result<bool, DbError> {
    let sql = "SELECT id FROM person WHERE organization = $1 AND id = $2 AND role = $3";
    let row = params![organization.as_str(), id, Role::Patient.name()];
    Ok(tx.query_opt(sql, row).await?.is_some())
}
