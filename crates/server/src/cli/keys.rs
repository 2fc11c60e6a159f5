//! `keys create`, `root`, `list`, `rotate`, `compromise` and `backup`.

use super::arguments::{Keys, Place};
use super::audit::{installation, wait};
use super::{Failure, answer, keysets, print};
use crate::boot::{FOLLOWS, Foundation};
use crate::config;
use crate::vault::{Holding, Inventory, Vault};
use compliance::audit::HandOver;
use compliance::backup::BackupKey;
use compliance::custody::{Custody, CustodyError, Incident, Reason, Settled};
use kernel::{Actor, Fault as _, Kind, Timestamp};
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use std::sync::Arc;

pub(super) fn run(command: Keys) -> Result<(), Failure> {
    match command {
        Keys::Backup { file, json } => {
            let recipient = BackupKey::create(&file).map_err(Failure::failed)?;
            let (file, id) = (file.display(), recipient.id());
            let fields = json!({ "created": file.to_string(), "key": id });
            let words = format!(
                "created {file} and {file}.pub, key {id}; the server needs the second only"
            );
            answer(json, words, fields)
        }
        Keys::Create { file, config, json } => wait(created(file, config, json)),
        Keys::Root { config, json } => wait(rooted(config, json)),
        Keys::List { place, json } => wait(listed(place, json)),
        Keys::Rotate { place, scope: Some(scope), json, .. } => wait(renewed(place, scope, json)),
        Keys::Rotate { place, audit: true, json, .. } => wait(handed_over(place, json)),
        Keys::Rotate { place, scope: None, resume, json, .. } => {
            wait(rotated(place, (resume, json)))
        }
        Keys::Compromise { place, id, reason, json } => wait(distrusted(place, (id, reason), json)),
    }
}

/// What is told to machines so far; nothing where people are told in words.
type Told = Option<Map<String, Value>>;

/// A member of what is told to machines.
fn note(told: &mut Told, name: &str, value: impl Into<Value>) {
    if let Some(told) = told {
        told.insert(name.to_owned(), value.into());
    }
}

async fn created(
    file: Option<PathBuf>,
    config: Option<PathBuf>,
    json: bool,
) -> Result<(), Failure> {
    let vault = match (&file, config) {
        (Some(file), _) => Vault::file(file),
        (None, config) => {
            let config = config::load(&config.unwrap_or_default());
            Vault::of(&config.map_err(|error| Failure::Usage(error.to_string()))?)
        }
    };
    let file = vault.create().await.map_err(Failure::failed)?;
    let file = file.display();
    let words =
        format!("created {file}; keep a copy apart from the database: without it nothing opens");
    answer(json, words, json!({ "created": file.to_string() }))
}

async fn rooted(config: PathBuf, json: bool) -> Result<(), Failure> {
    let config = config::load(&config).map_err(|error| Failure::Usage(error.to_string()))?;
    let vault = Vault::of(&config);
    let made = vault.make_root().await.map_err(Failure::failed)?;
    let (token, key) = made.ok_or_else(|| {
        Failure::Usage("the settings have no section keys.pkcs11, which says in which token".into())
    })?;
    let words = format!(
        "made the key {key} in the token {token}; have the token copied as its maker says: without it nothing opens"
    );
    let fields = json!({ "key": key, "token": token });
    answer(json, words, fields)
}

async fn custody(place: &Place) -> Result<Custody, Failure> {
    let installation = installation(place)?;
    let terms = installation.vault.terms();
    let opened = Foundation::open(installation.store, &installation.vault).await;
    let base = opened.map_err(Failure::failed)?;
    let audit = Arc::new(base.existing_audit().await.map_err(Failure::failed)?);
    Ok(base.custody(&audit, terms))
}

fn refused(error: &CustodyError) -> Failure {
    match error.kind() {
        Kind::Missing | Kind::Conflict => Failure::Usage(error.to_string()),
        _ => Failure::failed(error),
    }
}

async fn renewed(place: Place, scope: String, json: bool) -> Result<(), Failure> {
    let custody = custody(&place).await?;
    let renewed = custody.renew(Actor::system(), &scope).await;
    let version = renewed.map_err(|error| match error {
        CustodyError::Unknown(_) => Failure::Usage(format!(
            "--scope {scope}: there is no key of that scope; nothing was rotated"
        )),
        error => refused(&error),
    })?;
    let own = scope.starts_with('/') && !scope.starts_with("/patient/");
    let since = if own { "from the next start" } else { "from now" };
    let fields = json!({ "scope": scope, "version": version, "counts": if own { "next-start" } else { "now" } });
    answer(json, format_args!("{scope}: key version {version} counts {since}"), fields)
}

async fn rotated(place: Place, (resume, json): (bool, bool)) -> Result<(), Failure> {
    let custody = custody(&place).await?;
    let mut told = json.then(Map::new);
    if !resume {
        let made = custody.rotate(Actor::system()).await.map_err(|error| refused(&error))?;
        note(&mut told, "key", made.id.as_str());
        if told.is_none() {
            print(format_args!("{} counts from now", made.id))?;
        }
        followed(&custody).await;
    }
    settled(custody.settle().await.map_err(|error| refused(&error))?, told)
}

async fn handed_over(place: Place, json: bool) -> Result<(), Failure> {
    let told = custody(&place).await?.hand_over(&Actor::system()).await;
    published(&told.map_err(|error| refused(&error))?, json.then(Map::new))
}

/// What to publish.
fn published(over: &HandOver, mut told: Told) -> Result<(), Failure> {
    let signs = over.keys().1;
    note(&mut told, "note", over.note());
    note(&mut told, "entry", over.entry);
    note(&mut told, "signs", signs.as_str());
    if let Some(told) = told {
        return print(Value::Object(told));
    }
    print(over.note().trim_end())?;
    print(format_args!(
        "entry {} hands the audit log over; whoever trusts the old key follows that note. From now on it is signed by {signs}",
        over.entry
    ))
}

fn settled(done: Settled, mut told: Told) -> Result<(), Failure> {
    let Settled { rewrapped, shut, retired, destroyed } = done;
    for (name, count) in
        [("rewrapped", rewrapped), ("shut", shut), ("retired", retired), ("destroyed", destroyed)]
    {
        note(&mut told, name, count);
    }
    let is_told = told.is_some();
    if let Some(told) = told {
        print(Value::Object(told))?;
    }
    if shut > 0 {
        return Err(Failure::Failed(format!(
            "{rewrapped} keys wrapped anew; {shut} do not open and stay as they are: `housecall compliance check --only HC-008.a`"
        )));
    }
    if is_told {
        return Ok(());
    }
    print(format_args!(
        "{rewrapped} keys wrapped anew; {retired} versions retired, {destroyed} destroyed; copy the key file apart from the database now"
    ))
}

async fn distrusted(
    place: Place,
    (id, reason): (String, String),
    json: bool,
) -> Result<(), Failure> {
    let known = Reason::ALL.map(Reason::name).join(", ");
    let reason = Reason::find(&reason)
        .ok_or_else(|| Failure::Usage(format!("--reason {reason}: is one of {known}")))?;
    let custody = custody(&place).await?;
    let done = custody.distrust(Actor::system(), &id, reason).await;
    let done = done.map_err(|error| refused(&error))?;
    let mut told = json.then(Map::new);
    note(&mut told, "distrusted", id.as_str());
    note(&mut told, "reason", reason.name());
    match done {
        Incident::Signing(over) => {
            if told.is_none() {
                print(format_args!(
                    "{id} is marked {}; what it says of its successor is worth nothing now: whoever verifies this log needs the new key from you by another way, see docs/keys.md",
                    reason.name()
                ))?;
            }
            published(&over, told)
        }
        Incident::Data(version) => {
            note(&mut told, "version", version);
            match told {
                Some(told) => print(Value::Object(told)),
                None => print(format_args!(
                    "{id}: version {version} counts from now; the audit log says why"
                )),
            }
        }
        Incident::Wrapping(counts) => {
            note(&mut told, "key", counts.as_str());
            if told.is_none() {
                print(format_args!(
                    "{id} is marked {}; {counts} counts. Whoever has it and the database, or a backup, has every data key too: see docs/keys.md",
                    reason.name()
                ))?;
            }
            followed(&custody).await;
            settled(custody.settle().await.map_err(|error| refused(&error))?, told)
        }
    }
}

/// Gives a server that runs beside the time to have a new version opened by its root, before it meets what that wraps: it
/// would ask in the midst of a transaction, and everybody would wait for the root.
async fn followed(custody: &Custody) {
    if !matches!(custody.provider(), "file" | "environment") {
        tokio::time::sleep(FOLLOWS * 2).await;
    }
}

async fn listed(place: Place, json: bool) -> Result<(), Failure> {
    let terms = installation(&place)?.vault.terms();
    let keysets::Opened { base, audit, editor } = keysets::open(&place).await?;
    let config = place.config.as_deref().map(config::load).transpose();
    let config = config.map_err(|error| Failure::Usage(error.to_string()))?;
    let inventory = Inventory::new(&base.db, config.as_ref());
    let stored = editor.all(&mut base.db.read().await.map_err(Failure::failed)?).await;
    let stored = stored.map_err(Failure::failed)?;
    let custody = base.custody(&Arc::new(audit), terms);
    let all = inventory.list(&custody, &stored).await.map_err(|error| refused(&error))?;
    all.iter().try_for_each(|one| if json { print(fields(one)) } else { print(line(one)) })?;
    let count = all.len();
    answer(json, format_args!("{count} keys"), json!({ "keys": count }))
}

/// A key for machines, with the names that the API has.
fn fields(one: &Holding) -> Value {
    let at = |at: Option<Timestamp>| at.map(|at| at.to_string());
    json!({
        "id": one.id, "purpose": one.purpose, "algorithm": one.algorithm, "place": one.place,
        "state": one.state, "count": one.count, "madeAt": at(one.made), "dueAt": at(one.due),
        "compromised": one.compromised, "held": one.held,
    })
}

fn line(one: &Holding) -> String {
    let day = |word: &str, at: Option<Timestamp>| at.map(|at| format!(" {word} {at:.0}"));
    let (made, due) = (day("made", one.made), day("due", one.due));
    let distrusted = one.compromised.as_ref().map(|why| format!(" COMPROMISED {why}"));
    let held = one.held.then(|| " kept by a legal hold".to_owned());
    let more: String = [made, due, held, distrusted].into_iter().flatten().collect();
    let Holding { id, purpose, algorithm, place, state, count, .. } = one;
    format!("{id:<36} {purpose} {algorithm} {place} {state} {count}{more}")
}
