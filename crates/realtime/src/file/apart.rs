//! Files that are kept apart: around what came stands a key of their own, so that they can be disposed of by it while the
//! channel's key opens everything else as before. The key is kept by whoever sits above, with what the file belongs to.
//!
//! A file is marked in the transaction that makes its key; the sweep seals it, and the next one takes what came away, for
//! somebody may be reading that. Cut off anywhere it is done again, to the same bytes.

use super::service::{blob, sealed};
use super::store::{self, ALONE, BARE, SEALED};
use super::{FileError, Files, Pieces};
use compliance::keys::{ContentKey, KeyError};
use db::{DbError, Tx};
use futures_util::stream;
use futures_util::{StreamExt as _, TryStreamExt as _};
use std::pin::Pin;

/// Pieces that are sealed each by itself.
const PIECE: usize = 256 << 10;
/// So many are looked for at once.
const PAGE: i64 = 100;

/// A key to come.
pub type Found<'a> = Pin<Box<dyn Future<Output = Result<Option<ContentKey>, DbError>> + Send + 'a>>;

/// Has the keys of files that are kept apart: a door that whoever sits above fills.
pub trait Apart: Send + Sync {
    /// The class of records that they are, as rules and holds name it.
    fn class(&self) -> &'static str;

    /// The key of a file's bytes, as long as there is one.
    fn key<'a>(&'a self, tx: &'a mut Tx, id: &'a str) -> Found<'a>;
}

impl Files {
    /// The bytes of a file as they came, for whoever witnesses that they are read; `None` when they are gone.
    pub async fn bytes(&self, id: &str) -> Result<Option<Pieces>, FileError> {
        let mut tx = self.db().read().await?;
        let Some(row) = store::find(&mut tx, id).await? else { return Ok(None) };
        let key = match row.apart {
            Some(_) => self.key(&mut tx, id).await?,
            None => None,
        };
        drop(tx);
        if row.apart.is_none_or(|far| far == BARE) {
            let came = self.0.blobs.read(&blob(id)).await?;
            // A backup may have the row of before, and the bytes of after.
            if came.is_some() || key.is_none() {
                return Ok(came);
            }
        }
        let (Some(key), Some(bytes)) = (key, self.0.blobs.read(&sealed(id)).await?) else {
            return Ok(None);
        };
        let open = move |place, piece: &mut Vec<u8>| key.open(place, piece);
        Ok(Some(by_pieces(bytes, PIECE + ContentKey::TAG, open)))
    }

    async fn key(&self, tx: &mut Tx, id: &str) -> Result<Option<ContentKey>, FileError> {
        match &self.0.apart {
            Some(apart) => Ok(apart.key(tx, id).await?),
            None => Ok(None),
        }
    }

    /// Seals what was marked since, and takes away what came of files that an earlier sweep sealed. One that cannot be sealed
    /// now stops no other.
    pub(super) async fn set_apart(&self) -> Result<(), FileError> {
        for far in [SEALED, BARE] {
            let mut after = String::new();
            while let Some(last) = self.go_on(far, &after).await? {
                after = last;
            }
        }
        Ok(())
    }

    /// Takes some files a step further; answers the last of them.
    async fn go_on(&self, far: i64, after: &str) -> Result<Option<String>, FileError> {
        let mut tx = self.db().read().await?;
        let mut ids = store::on_the_way(&mut tx, far, (after, PAGE)).await?;
        drop(tx);
        for id in &ids {
            let done = match far {
                BARE => self.seal(id).await,
                _ => self.bare(id).await,
            };
            if let Err(error) = done {
                tracing::warn!(%error, "a file is not sealed by its own key yet; trying again");
            }
        }
        Ok(ids.pop())
    }

    /// What came goes.
    async fn bare(&self, id: &str) -> Result<(), FileError> {
        self.0.blobs.remove(&blob(id)).await?;
        let mut tx = self.db().begin().await?;
        store::step(&mut tx, id, (SEALED, ALONE)).await?;
        Ok(tx.commit().await?)
    }

    async fn seal(&self, id: &str) -> Result<(), FileError> {
        let mut tx = self.db().read().await?;
        let key = self.key(&mut tx, id).await?;
        drop(tx);
        let Some(key) = key else { return Ok(()) };
        match self.0.blobs.read(&blob(id)).await? {
            Some(bytes) => self.write(id, (key, bytes)).await?,
            None if self.0.blobs.read(&sealed(id)).await?.is_none() => return Ok(()),
            None => {}
        }
        let mut tx = self.db().begin().await?;
        let is_first = store::step(&mut tx, id, (BARE, SEALED)).await?;
        let is_there = is_first || store::find(&mut tx, id).await?.is_some();
        tx.commit().await?;
        if !is_there {
            // It went meanwhile, and with it what names these bytes.
            self.0.blobs.remove(&sealed(id)).await?;
        }
        Ok(())
    }

    async fn write(&self, id: &str, (key, bytes): (ContentKey, Pieces)) -> Result<(), FileError> {
        let seal = move |place, piece: &mut Vec<u8>| key.seal(place, piece);
        let mut bytes = by_pieces(bytes, PIECE, seal);
        let mut writer = self.0.blobs.write(&sealed(id)).await?;
        loop {
            match bytes.try_next().await {
                Ok(Some(piece)) => writer.push(piece).await?,
                Ok(None) => break,
                Err(error) => {
                    writer.abort().await;
                    return Err(error.into());
                }
            }
        }
        Ok(writer.finish().await?)
    }
}

/// What is left to turn.
struct Rest<T> {
    bytes: Pieces,
    held: Vec<u8>,
    number: u64,
    turn: T,
}

/// Bytes in pieces of one size, each turned in its place: its number, and whether it is the last.
fn by_pieces<T>(bytes: Pieces, size: usize, turn: T) -> Pieces
where
    T: Fn((u64, bool), &mut Vec<u8>) -> Result<(), KeyError> + Send + 'static,
{
    let broken = |_| DbError::Corrupt("a file's bytes do not open by its own key".to_owned());
    let begun = Some(Rest { bytes, held: Vec::new(), number: 0, turn });
    stream::try_unfold(begun, move |rest| async move {
        let Some(mut rest) = rest else { return Ok(None) };
        while rest.held.len() <= size {
            let Some(more) = rest.bytes.try_next().await? else {
                let mut piece = rest.held;
                (rest.turn)((rest.number, true), &mut piece).map_err(broken)?;
                return Ok(Some((piece.into(), None)));
            };
            rest.held.extend_from_slice(&more);
        }
        let behind = rest.held.split_off(size);
        let mut piece = std::mem::replace(&mut rest.held, behind);
        (rest.turn)((rest.number, false), &mut piece).map_err(broken)?;
        rest.number = rest.number.saturating_add(1);
        Ok(Some((piece.into(), Some(rest))))
    })
    .boxed()
}
