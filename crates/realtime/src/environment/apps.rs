//! Applications: made and renamed by themselves, or made with their first environment.

use super::rules::{self, APPS};
use super::{App, Editor, EnvironmentError, Environments, store};
use crate::log::News;
use compliance::audit::{Action, Entry, Event, Outcome, Resource};
use db::Tx;
use kernel::Actor;

impl Editor {
    /// Makes an application with an id that follows from what people call it.
    pub(super) async fn add_app(
        &self,
        tx: &mut Tx,
        actor: Actor,
        name: &str,
    ) -> Result<(App, Entry), EnvironmentError> {
        rules::check_label("name", name)?;
        if store::apps(tx).await?.len() >= APPS {
            return Err(EnvironmentError::TooManyApps(APPS));
        }
        let now = self.now();
        for id in rules::names_after(name, "app").filter(|id| id != self.organization()) {
            if store::insert_app(tx, (&id, name), now).await? {
                let (name, made) = (name.to_owned(), Some(now));
                let app = App { id, name, created: made, updated: made };
                let entry = self.witness(actor, (Event::AppCreated, Action::Create), &app.id);
                return Ok((app, entry));
            }
        }
        Err(EnvironmentError::TooManyApps(APPS))
    }

    /// Renames an application. That of the settings file gets a row with its first name.
    pub(super) async fn rename_app(
        &self,
        tx: &mut Tx,
        actor: Actor,
        id: &str,
        name: &str,
    ) -> Result<(App, Entry), EnvironmentError> {
        rules::check_label("name", name)?;
        let now = self.now();
        if id == self.organization() {
            store::insert_app(tx, (id, name), now).await?;
        }
        let renamed = store::rename_app(tx, id, name, now).await?;
        let app = renamed.ok_or_else(|| EnvironmentError::UnknownApp(id.to_owned()))?;
        let entry = self.witness(actor, (Event::AppChanged, Action::Update), &app.id);
        Ok((app, entry))
    }

    /// Whether an environment may be of this application; one that `founds` makes it if need be.
    pub(super) async fn check_app(
        &self,
        tx: &mut Tx,
        id: &str,
        founds: bool,
    ) -> Result<(), EnvironmentError> {
        if founds || id == self.organization() {
            store::insert_app(tx, (id, id), self.now()).await?;
        } else if !store::apps(tx).await?.iter().any(|app| app.id == id) {
            return Err(EnvironmentError::UnknownApp(id.to_owned()));
        }
        Ok(())
    }

    fn witness(&self, actor: Actor, (event, action): (Event, Action), id: &str) -> Entry {
        let resource = Resource { kind: "app", id: id.to_owned(), channel: None };
        let mut entry = Entry::new(event, action, Outcome::Success, actor, resource);
        entry.organization = Some(self.organization().to_owned());
        entry
    }
}

impl Environments {
    /// All applications: that of the settings file, then those of the store by age.
    pub async fn apps(&self) -> Result<Vec<App>, EnvironmentError> {
        let mut tx = self.log.db().read().await?;
        let mut apps = store::apps(&mut tx).await?;
        let own = self.editor.organization();
        let settings = match apps.iter().position(|app| app.id == own) {
            Some(place) => apps.remove(place),
            None => App { id: own.to_owned(), name: own.to_owned(), created: None, updated: None },
        };
        apps.insert(0, settings);
        Ok(apps)
    }

    /// Makes an application.
    pub async fn add_app(&self, actor: Actor, name: &str) -> Result<App, EnvironmentError> {
        let mut tx = self.log.db().begin().await?;
        let (app, entry) = self.editor.add_app(&mut tx, actor, name).await?;
        self.log.commit(tx, News { entries: vec![entry], ..News::default() }).await?;
        Ok(app)
    }

    /// Calls an application something else.
    pub async fn rename_app(
        &self,
        actor: Actor,
        id: &str,
        name: &str,
    ) -> Result<App, EnvironmentError> {
        let mut tx = self.log.db().begin().await?;
        let (app, entry) = self.editor.rename_app(&mut tx, actor, id, name).await?;
        self.log.commit(tx, News { entries: vec![entry], ..News::default() }).await?;
        Ok(app)
    }
}
