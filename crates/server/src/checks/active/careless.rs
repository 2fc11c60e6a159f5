//! A house without any care behind a server without any: everything passes, and nobody leaves.

use super::Canary;
use super::cast::{Cast, Done, House};
use crate::checks::operations::Record;
use crate::checks::reach::bare;
use compliance::check::{Site, Unseen};
use kernel::Phi;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// In which nothing is ever as it was, either, unless it is quiet.
#[derive(Debug, Default)]
struct Careless {
    looked: AtomicU64,
    is_quiet: bool,
}

impl House for Careless {
    fn key<'a>(&'a self, _: &'a str) -> Done<'a, String> {
        Box::pin(async { Ok("key".to_owned()) })
    }
    fn close<'a>(&'a self, _: &'a str) -> Done<'a, ()> {
        Box::pin(async { Ok(()) })
    }
    fn open<'a>(&'a self, _: &'a str) -> Done<'a, ()> {
        Box::pin(async { Ok(()) })
    }
    fn destroy_alone<'a>(&'a self, _: &'a str) -> Done<'a, bool> {
        Box::pin(async { Ok(false) })
    }
    fn keeps_held<'a>(&'a self, _: &'a str) -> Done<'a, bool> {
        Box::pin(async { Ok(false) })
    }
    fn record<'a>(&'a self, _: &'a str) -> Done<'a, Record> {
        let step = u64::from(!self.is_quiet);
        let looked = self.looked.fetch_add(step, Ordering::Relaxed);
        let rows = move |table| (table, vec![json!({ "id": "one", "looked": looked })]);
        Box::pin(async move { Ok(Record::of(["person", "appointment"].map(rows))) })
    }
    fn arrange<'a>(&'a self, _: &'a str) -> Done<'a, ()> {
        Box::pin(async { Ok(()) })
    }
    fn call_off<'a>(&'a self, _: &'a str) -> Done<'a, ()> {
        Box::pin(async { Ok(()) })
    }
    fn is_careless(&self) -> bool {
        true
    }
}

fn anybody(id: &str) -> Canary {
    Canary { id: id.to_owned(), password: Phi::new("a-password-of-nobody") }
}

/// A site whose server and house these are.
pub(super) async fn served(site: Site) -> Result<Site, Unseen> {
    Ok(behind(bare::served(site).await?, Careless::default()))
}

/// The same whose server says some things in another way.
#[cfg(test)]
pub(super) async fn served_saying(site: Site, saying: bare::Saying) -> Result<Site, Unseen> {
    Ok(behind(bare::served_saying(site, saying).await?, Careless::default()))
}

/// What a server describes that gives by a query what it refuses by a path.
const DESCRIPTION: &str = r#"{"paths":{
    "/api/v1/appointments":{"get":{
        "security":[{"session":[]}],
        "parameters":[{"name":"patientId","in":"query","description":"only of this patient"}]
    }},
    "/api/v1/people/{person}":{"get":{"security":[{"session":[]}]},"patch":{"security":[{"session":[]}]}}
}}"#;

fn by_query(asked: &str) -> Option<(u16, String)> {
    let (method, rest) = asked.split_once(' ')?;
    let path = rest.split(' ').next().unwrap_or_default();
    let (status, body) = match (method, path) {
        ("GET", "/api/openapi.json") => (200, DESCRIPTION),
        ("POST", "/api/v1/sessions") | ("GET", "/api/v1/sessions/current") => {
            (200, r#"{"secret":"one"}"#)
        }
        ("GET", "/api/v1/appointments?patientId=other") => {
            (200, r#"{"items":[{"id":"one","patientId":"other"}]}"#)
        }
        _ => (403, "{}"),
    };
    Some((status, body.to_owned()))
}

/// A site whose server minds who asks by a path, and not who asks by a query; nothing changes there.
pub(super) async fn asked_by_query(site: Site) -> Result<Site, Unseen> {
    let quiet = Careless { is_quiet: true, ..Careless::default() };
    Ok(behind(bare::served_saying(site, by_query).await?, quiet))
}

/// A site behind whose server this house stands.
fn behind(mut site: Site, house: Careless) -> Site {
    site.props.push(Arc::new(Cast {
        nurse: anybody("nurse"),
        patient: anybody("patient"),
        other: anybody("other"),
        strangers: vec!["somebody".to_owned()],
        house: Box::new(house),
        turn: tokio::sync::Mutex::default(),
    }));
    site
}
