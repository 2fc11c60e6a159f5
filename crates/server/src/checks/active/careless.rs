//! A house without any care behind a server without any: everything passes, and nobody leaves.

use super::Canary;
use super::cast::{Cast, Done, House, Record};
use crate::checks::reach::bare;
use compliance::check::{Site, Unseen};
use kernel::Phi;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// In which nothing is ever as it was, either.
#[derive(Debug, Default)]
struct Careless(AtomicU64);

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
        let looked = self.0.fetch_add(1, Ordering::Relaxed);
        let rows = move |table| (table, vec![json!({ "id": "one", "looked": looked })]);
        Box::pin(async move { Ok(Record::of(["person", "appointment"].map(rows))) })
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
    let mut site = bare::served(site).await?;
    site.props.push(Arc::new(Cast {
        nurse: anybody("nurse"),
        patient: anybody("patient"),
        other: anybody("other"),
        strangers: vec!["somebody".to_owned()],
        house: Box::new(Careless::default()),
        turn: tokio::sync::Mutex::default(),
    }));
    Ok(site)
}
