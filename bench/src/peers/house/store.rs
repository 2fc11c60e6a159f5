//! A store of ten million messages, written in batches through `db` because publishing them takes long.

use std::fs;
use std::path::{Path, PathBuf};

use db::{Db, Options, params};

use super::{Channels, Publish, Wish, house};
use crate::load::closed::{self, Length};
use crate::load::payload::{Stamp, Template};
use crate::peers::senders::{CHANNELS, Places, Senders, channel_of};
use crate::{Outcome, fault};

/// Between two messages, in timetokens: ten microseconds.
const APART: u64 = 100;
/// Rows of one transaction.
const BATCH: u64 = 50_000;
/// Says where the archive begins, once it is whole.
const MARK: &str = "begins";

/// A folder with many messages, ten channels taking turns, so that a page lies scattered in the table.
#[derive(Debug)]
pub(crate) struct Archive {
    pub(crate) folder: PathBuf,
    first: u64,
    messages: u64,
}

impl Archive {
    /// The archive in this folder, made when it is not there.
    pub(crate) fn open(program: &Path, folder: &Path, messages: u64) -> Outcome<Self> {
        let folder = folder.to_owned();
        if let Ok(text) = fs::read_to_string(folder.join(MARK)) {
            return Ok(Self { folder, first: text.trim().parse()?, messages });
        }
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        publish_once(program, &folder)?;
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        let first = runtime.block_on(write(&folder.join("data"), messages))?;
        fs::write(folder.join(MARK), first.to_string())?;
        Ok(Self { folder, first, messages })
    }

    /// Places all over the archive with a full page before them.
    pub(crate) fn places(&self, page: u64) -> Places {
        let turns = u64::try_from(CHANNELS).unwrap_or(1);
        let step = (self.messages / turns / 10_000).max(1);
        let place = |turn: u64, channel: u64| self.first + (turn * turns + channel) * APART;
        let places = |channel| {
            let turns = (page..self.messages / turns).step_by(usize::try_from(step).unwrap_or(1));
            turns.map(|turn| place(turn, channel)).collect()
        };
        Places::of((0..turns).map(places).collect())
    }
}

/// Registers the channels by publishing on each.
fn publish_once(program: &Path, folder: &Path) -> Outcome<()> {
    let options = super::Options { kept: Some(folder.to_owned()), ..super::Options::default() };
    let house = house(program, &options)?;
    let wish = |id| {
        let channels = vec![Channels::Custom.name(channel_of(id))];
        Wish { uuid: super::publisher(id), channels }
    };
    let tokens = house.tokens(&(0..CHANNELS).map(wish).collect::<Vec<_>>())?;
    let limit = u64::try_from(CHANNELS)?;
    let mut senders = Senders::new(CHANNELS, Template::plain(), Some(limit));
    let mut dialogue = Publish::new(&mut senders, Channels::Custom, &tokens);
    closed::run(house.address, CHANNELS, Length::All, &[], &mut dialogue)?;
    house.stop().map(drop)
}

/// Writes the messages before those that are there; the first one's timetoken.
async fn write(data: &Path, messages: u64) -> Outcome<u64> {
    let mut files = fs::read_dir(data)?.filter_map(Result::ok).map(|entry| entry.path());
    let is_store = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "db");
    let file = files.find(is_store).ok_or_else(|| fault("no store to fill"))?;
    let db = Db::open(Options::Sqlite(file)).await?;
    let mut tx = db.read().await?;
    let oldest = "SELECT MIN(timetoken) FROM message";
    let oldest = tx.query_opt(oldest, params![]).await?.ok_or_else(|| fault("an empty store"))?;
    let first = u64::try_from(oldest.int(0)?)? - messages * APART - APART;
    let mut channels = Vec::new();
    for number in 0..CHANNELS {
        let name = Channels::Custom.name(number);
        let row = tx.query_opt("SELECT id FROM channel WHERE name = $1", params![name]).await?;
        channels.push(row.ok_or_else(|| fault("a channel is missing"))?.int(0)?);
    }
    tx.commit().await?;
    let (template, mut text) = (Template::plain(), Vec::new());
    for begin in (0..messages).step_by(usize::try_from(BATCH)?) {
        let mut rows = Vec::new();
        for number in begin..(begin + BATCH).min(messages) {
            template.write(Stamp { source: 0, number, nanos: 0 }, &mut text);
            let channel = channels.iter().cycle().nth(usize::try_from(number)? % CHANNELS);
            let place = i64::try_from(first + number * APART)?;
            let payload = String::from_utf8_lossy(&text).into_owned();
            rows.push(params![place, channel.copied().unwrap_or_default(), "p-0", payload]);
        }
        let mut tx = db.begin().await?;
        let insert = "INSERT INTO message (timetoken, channel, publisher, payload)
                      VALUES ($1, $2, $3, $4)";
        tx.execute_many(insert, rows).await?;
        tx.commit().await?;
    }
    Ok(first)
}
