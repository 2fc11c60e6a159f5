//! `keys create` and `keys rotate`.

use super::arguments::Keys;
use super::audit::{installation, wait};
use super::{Failure, print};
use crate::boot::{Foundation, RELAY_SECRET};
use compliance::audit::{Action, Entry, Event, Outcome, Resource};
use compliance::backup::BackupKey;
use compliance::keys::Kek;
use kernel::Actor;

pub(super) fn run(command: Keys) -> Result<(), Failure> {
    match command {
        Keys::Backup { file } => {
            let recipient = BackupKey::create(&file).map_err(Failure::failed)?;
            print(format_args!(
                "created {0} and {0}.pub, key {1}; the server needs the second only",
                file.display(),
                recipient.id()
            ))
        }
        Keys::Create { file } => {
            Kek::create(&file).map_err(Failure::failed)?;
            print(format_args!(
                "created {}; keep a copy apart from the database: without it nothing opens",
                file.display()
            ))
        }
        Keys::Rotate { place, scope } => wait(async move {
            let installation = installation(&place)?;
            let opened = Foundation::open(installation.store, &installation.kek).await;
            let base = opened.map_err(Failure::failed)?;
            let audit = base.existing_audit().await.map_err(Failure::failed)?;
            let mut tx = base.db.begin().await.map_err(Failure::failed)?;
            let key = base.keys.rotate(&mut tx, &scope).await.map_err(Failure::failed)?;
            if key.version == 1 {
                return Err(Failure::Usage(format!(
                    "--scope {scope}: there is no key of that scope; nothing was rotated"
                )));
            }
            let resource = Resource { kind: "data-key", id: scope.clone(), channel: None };
            let mut entry = Entry::new(
                Event::KeyRotated,
                Action::Create,
                Outcome::Success,
                Actor::system(),
                resource,
            );
            entry.details = vec![("version", key.version.to_string())];
            audit.append(&mut tx, &[entry]).await.map_err(Failure::failed)?;
            tx.commit().await.map_err(Failure::failed)?;
            let since = if scope == RELAY_SECRET { "from the next start" } else { "from now" };
            print(format_args!("{scope}: key version {} counts {since}", key.version))
        }),
    }
}
