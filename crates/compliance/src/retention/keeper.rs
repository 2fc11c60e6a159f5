//! What the crates above offer: what they keep, what of it is due, and how it goes.

use super::{ChannelGone, Lack, OpenMatter, Population, Trigger};
use db::{DbError, Tx};
use jiff::civil::Date;
use kernel::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;

/// What becomes of a table's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// They go with the records of a class, by its rules.
    Ruled(&'static str),
    /// They are cleared away by their own slice, soon: sessions, outboxes and the like.
    Swept(&'static str),
    /// They stay as long as the clinic does, and why.
    Kept(&'static str),
}

/// A table and what becomes of its rows.
#[derive(Clone, Copy, Debug)]
pub struct Covered {
    /// The table.
    pub table: &'static str,
    /// What becomes of its rows.
    pub fate: Fate,
}

/// A rule with which a clinic begins.
#[derive(Clone, Copy, Debug)]
pub struct DefaultRule {
    /// The class of records.
    pub class: &'static str,
    /// Whose; `None` where age does not matter.
    pub population: Option<Population>,
    /// From when on the days are counted.
    pub trigger: Trigger,
    /// For how many days.
    pub days: u32,
    /// At least until this age, in years.
    pub floor_age: Option<u16>,
    /// Why so long.
    pub authority: &'static str,
}

/// A class of records that are part of another's: they go by its rules where their own class has none, and with it when it
/// goes, so that it is kept as long as their own rules ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The class.
    pub class: &'static str,
    /// What it is part of.
    pub of: &'static str,
}

/// Something that is disposed of as a whole, and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Its class.
    pub class: &'static str,
    /// What that is part of, if it is.
    pub of: Option<&'static str>,
    /// The classes of the parts that it has, which go with it.
    pub parts: Vec<&'static str>,
    /// Its opaque id, by which its keeper finds it again.
    pub id: String,
    /// By what holds find it: `patient/…`, `consultation/…`, `channel/…`.
    pub marks: Vec<String>,
    /// Where it was made: codes, or `None` where that cannot be told.
    pub jurisdictions: Vec<Option<String>>,
    /// What happened to it, and when.
    pub triggers: Vec<(Trigger, Timestamp)>,
    /// When its person was born; `None` where that is not known.
    pub birth: Option<Date>,
}

impl Subject {
    /// The id that it is marked with, of this kind: the patient's, for instance.
    pub fn mark(&self, kind: &str) -> Option<&str> {
        self.marks.iter().find_map(|mark| mark.strip_prefix(kind)?.strip_prefix('/'))
    }
}

/// What a keeper deleted.
#[derive(Clone, Debug, Default)]
pub struct Purged {
    /// How many rows.
    pub rows: u64,
    /// The scopes of the data keys of which nothing is left to decrypt, each with the class of what it encrypted.
    pub scopes: Vec<(&'static str, String)>,
    /// Single versions of the keys of other scopes, likewise; what their other versions encrypted stays.
    pub versions: Vec<(&'static str, String, u32)>,
    /// What became of each channel, where it was what was said in one visit.
    pub channels: Vec<ChannelGone>,
    /// Something of it as it stood there, sealed by one of these keys.
    pub sample: Option<Sample>,
    /// Which messages, where it was not all that stood on the channels of the subject.
    pub messages: Messages,
}

/// Places of messages, by the names of their channels.
pub type Messages = BTreeMap<String, BTreeSet<i64>>;

/// A sealed field of what was deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Where it stood: the table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row.
    pub row: String,
    /// What stood there.
    pub sealed: Vec<u8>,
}

/// What a keeper is asked for, as it comes.
pub type Work<'a, T> = Pin<Box<dyn Future<Output = Result<T, DbError>> + Send + 'a>>;

/// A crate that keeps records.
pub trait Keeper: Send + Sync {
    /// The rules with which a clinic begins, for every class that this keeper finds subjects of.
    fn defaults(&self) -> &'static [DefaultRule];

    /// The classes of this keeper that are part of another.
    fn parts(&self) -> &'static [Part] {
        &[]
    }

    /// Where all subjects of this keeper are made, if that is one place: a rule of another would fit none of them.
    fn place(&self) -> Option<&'static str> {
        None
    }

    /// Subjects of a class for which everything happened before.
    fn candidates<'a>(
        &'a self,
        tx: &'a mut Tx,
        class: &'a str,
        before: Timestamp,
    ) -> Work<'a, Vec<Subject>>;

    /// A subject as it is now, if it is this keeper's and there is anything left of it.
    fn find<'a>(&'a self, tx: &'a mut Tx, class: &'a str, id: &'a str)
    -> Work<'a, Option<Subject>>;

    /// Whether anything is left of what an id named when it was disposed of; what came after it is no part of that.
    fn remains<'a>(&'a self, tx: &'a mut Tx, class: &'a str, id: &'a str) -> Work<'a, bool> {
        Box::pin(async move { Ok(self.find(tx, class, id).await?.is_some()) })
    }

    /// Whether there is anything that a hold on this mark would find.
    fn knows<'a>(&'a self, tx: &'a mut Tx, mark: &'a str) -> Work<'a, bool>;

    /// By what else holds find what [`purge`](Self::purge) would delete of a subject, also of other keepers' ones.
    fn marks<'a>(&'a self, _tx: &'a mut Tx, _subject: &'a Subject) -> Work<'a, Vec<String>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// What is open of those with whose ids a subject is marked, also of other keepers' ones: as long as it is, nothing of the
    /// subject goes.
    fn open<'a>(
        &'a self,
        _tx: &'a mut Tx,
        _subject: &'a Subject,
        _now: Timestamp,
    ) -> Work<'a, Option<OpenMatter>> {
        Box::pin(async { Ok(None) })
    }

    /// Of which visits of a subject it cannot be told where they were, by their appointments, and why.
    fn unplaced<'a>(
        &'a self,
        _tx: &'a mut Tx,
        _subject: &'a Subject,
    ) -> Work<'a, Vec<(Lack, String)>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// Deletes what this keeper holds of a subject, also of other keepers' ones.
    fn purge<'a>(&'a self, tx: &'a mut Tx, subject: &'a Subject) -> Work<'a, Purged>;

    /// Whether a sample of what this keeper deleted opens by what the store holds now.
    fn opens<'a>(&'a self, _tx: &'a mut Tx, _sample: &'a Sample) -> Work<'a, bool> {
        Box::pin(async { Ok(false) })
    }

    /// Forgets what memory holds of a subject whose disposal was committed. Of a part of a record these messages went, of
    /// whichever keeper.
    fn forget(&self, subject: &Subject, messages: &Messages);
}
