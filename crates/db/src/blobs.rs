//! Large bytes beside the database: a folder, or any S3-compatible store.
//!
//! A blob is written once under a name of the caller's choosing and never changed. It appears whole
//! or not at all: until [`BlobWriter::finish`] has synced it, there is nothing to read.

use crate::DbError;
use bytes::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt as _, TryStreamExt as _};
use object_store::aws::AmazonS3Builder;
use object_store::client::HttpConnector;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Name;
use object_store::{
    Error, GetResultPayload, MultipartUpload, ObjectMeta, ObjectStore, ObjectStoreExt as _,
    PutPayload, PutPayloadMut,
};
use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a folder is given at once.
const FOLDER_PART: usize = 256 << 10;
/// The least that S3 takes as a part, but for the last.
const S3_PART: usize = 5 << 20;

/// Where blobs are kept.
#[derive(Clone, Debug)]
pub enum BlobOptions {
    /// A folder, made when missing.
    Folder(PathBuf),
    /// A bucket.
    S3(S3),
}

/// A bucket and the key to it.
#[derive(Clone)]
pub struct S3 {
    /// The bucket's name.
    pub bucket: String,
    /// The service's address; `None` for Amazon's own of the region.
    pub endpoint: Option<String>,
    /// The region.
    pub region: String,
    /// The access key's id.
    pub access_key_id: String,
    /// The access key's secret.
    pub secret_access_key: String,
}

impl fmt::Debug for S3 {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("S3").field("bucket", &self.bucket).finish_non_exhaustive()
    }
}

/// The store of blobs; clones share it.
#[derive(Clone, Debug)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    part: usize,
    /// Where it is a folder.
    folder: Option<Arc<Path>>,
}

/// A blob on its way in. Dropped unfinished, it leaves nothing to read.
#[derive(Debug)]
pub struct BlobWriter {
    upload: Box<dyn MultipartUpload>,
    pending: PutPayloadMut,
    part: usize,
}

impl Blobs {
    /// Opens a folder, made when missing.
    pub fn folder(folder: &Path) -> Result<Self, DbError> {
        let failed = |error: std::io::Error| {
            DbError::Unavailable(format!("the files' folder {}: {error}", folder.display()))
        };
        std::fs::create_dir_all(folder).map_err(failed)?;
        let local = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self { store: Arc::new(local), part: FOLDER_PART, folder: Some(Arc::from(folder)) })
    }

    /// Opens the store; a bucket is reached by the caller's own connections.
    pub fn open(options: BlobOptions, connector: impl HttpConnector) -> Result<Self, DbError> {
        match options {
            BlobOptions::Folder(folder) => Self::folder(&folder),
            BlobOptions::S3(s3) => {
                let builder = AmazonS3Builder::new()
                    .with_bucket_name(s3.bucket)
                    .with_region(s3.region)
                    .with_access_key_id(s3.access_key_id)
                    .with_secret_access_key(s3.secret_access_key)
                    .with_http_connector(connector);
                let builder = match s3.endpoint {
                    Some(endpoint) => {
                        let plain = endpoint.starts_with("http://");
                        builder.with_allow_http(plain).with_endpoint(endpoint)
                    }
                    None => builder,
                };
                Ok(Self { store: Arc::new(builder.build()?), part: S3_PART, folder: None })
            }
        }
    }

    /// Removes from a folder what a process that was killed had not completed, and answers how many files those were. Call it
    /// while nobody writes: whoever is alive drops their own. A bucket expires what is unfinished by its own rules.
    pub fn clear_unfinished(&self) -> Result<usize, DbError> {
        let Some(folder) = &self.folder else { return Ok(0) };
        let failed = |error: std::io::Error| {
            DbError::Unavailable(format!("the files' folder {}: {error}", folder.display()))
        };
        let (mut count, mut folders) = (0, vec![folder.to_path_buf()]);
        while let Some(next) = folders.pop() {
            for entry in std::fs::read_dir(next).map_err(failed)? {
                let entry = entry.map_err(failed)?;
                let kind = entry.file_type().map_err(failed)?;
                if kind.is_dir() {
                    folders.push(entry.path());
                } else if kind.is_file() && is_unfinished(&entry.file_name()) {
                    std::fs::remove_file(entry.path()).map_err(failed)?;
                    count += 1;
                }
            }
        }
        Ok(count)
    }

    /// Begins a blob.
    pub async fn write(&self, name: &str) -> Result<BlobWriter, DbError> {
        let upload = self.store.put_multipart(&path(name)?).await?;
        Ok(BlobWriter { upload, pending: PutPayloadMut::new(), part: self.part })
    }

    /// A blob's bytes, piece by piece; `None` if there is none of this name.
    pub async fn read(
        &self,
        name: &str,
    ) -> Result<Option<BoxStream<'static, Result<Bytes, DbError>>>, DbError> {
        match self.store.get(&path(name)?).await {
            Ok(found) if matches!(found.payload, GetResultPayload::File(..)) => {
                Ok(Some(self.pieces(found.meta).boxed()))
            }
            Ok(found) => Ok(Some(found.into_stream().map_err(DbError::from).boxed())),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// A file of the folder in pieces of some size: its own stream has pieces of 8 KiB, each a
    /// turn of another thread.
    fn pieces(&self, meta: ObjectMeta) -> impl Stream<Item = Result<Bytes, DbError>> + use<> {
        let store = Arc::clone(&self.store);
        let starts = (0..meta.size).step_by(FOLDER_PART);
        stream::iter(starts).then(move |start| {
            let (store, path) = (Arc::clone(&store), meta.location.clone());
            let part = u64::try_from(FOLDER_PART).unwrap_or(u64::MAX);
            let end = start.saturating_add(part).min(meta.size);
            async move { Ok(store.get_range(&path, start..end).await?) }
        })
    }

    /// The names and sizes of all blobs.
    pub async fn list(&self) -> Result<Vec<(String, u64)>, DbError> {
        let all: Vec<ObjectMeta> = self.store.list(None).try_collect().await?;
        Ok(all.into_iter().map(|meta| (meta.location.to_string(), meta.size)).collect())
    }

    /// The names and sizes of so many blobs at most, each as likely as any other, and how many there are; `chance` answers a
    /// number that is less than the one it is given.
    pub async fn sample(
        &self,
        most: usize,
        mut chance: impl FnMut(usize) -> usize + Send,
    ) -> Result<(Vec<(String, u64)>, usize), DbError> {
        let (mut kept, mut seen) = (Vec::new(), 0);
        let mut all = self.store.list(None);
        while let Some(meta) = all.try_next().await? {
            let one = (meta.location.to_string(), meta.size);
            seen += 1;
            if kept.len() < most {
                kept.push(one);
            } else if let Some(place) = kept.get_mut(chance(seen)) {
                *place = one;
            }
        }
        Ok((kept, seen))
    }

    /// So many bytes at a blob's beginning, or all that it has; `None` if there is none of this name.
    pub async fn beginning(&self, name: &str, bytes: u64) -> Result<Option<Bytes>, DbError> {
        if bytes == 0 {
            return Ok(Some(Bytes::new()));
        }
        match self.store.get_range(&path(name)?, 0..bytes).await {
            Ok(beginning) => Ok(Some(beginning)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether there is none.
    pub async fn is_empty(&self) -> Result<bool, DbError> {
        Ok(self.store.list(None).try_next().await?.is_none())
    }

    /// Removes a blob; one that is not there is no failure.
    pub async fn remove(&self, name: &str) -> Result<(), DbError> {
        match self.store.delete(&path(name)?).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

impl BlobWriter {
    /// Adds bytes. At most one part is held in memory.
    pub async fn push(&mut self, bytes: Bytes) -> Result<(), DbError> {
        self.pending.push(bytes);
        if self.pending.content_length() >= self.part {
            self.flush().await?;
        }
        Ok(())
    }

    /// Completes the blob; it is on disk when this returns.
    pub async fn finish(mut self) -> Result<(), DbError> {
        if !self.pending.is_empty() {
            self.flush().await?;
        }
        self.upload.complete().await?;
        Ok(())
    }

    /// Gives the blob up.
    pub async fn abort(mut self) {
        if let Err(error) = self.upload.abort().await {
            tracing::warn!(%error, "an unfinished file was not cleared away; its store expires it");
        }
    }

    async fn flush(&mut self) -> Result<(), DbError> {
        let part: PutPayload = std::mem::take(&mut self.pending).freeze();
        Ok(self.upload.put_part(part).await?)
    }
}

/// Whether a file is called as a folder's store calls what it has not completed: a blob's name, `#` and a number.
fn is_unfinished(name: &OsStr) -> bool {
    let parts = name.to_str().and_then(|name| name.split_once('#'));
    parts.is_some_and(|(blob, number)| {
        let digits = number.bytes().all(|byte| byte.is_ascii_digit());
        digits && !blob.is_empty() && !number.is_empty()
    })
}

fn path(name: &str) -> Result<Name, DbError> {
    Name::parse(name).map_err(|error| DbError::Internal(error.to_string()))
}

impl From<Error> for DbError {
    fn from(error: Error) -> Self {
        Self::Unavailable(format!("the store of files: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::Blobs;
    use bytes::Bytes;
    use futures_util::TryStreamExt as _;

    async fn all(blobs: &Blobs, name: &str) -> Option<Vec<u8>> {
        let pieces: Vec<Bytes> = blobs.read(name).await.unwrap()?.try_collect().await.unwrap();
        Some(pieces.concat())
    }

    #[tokio::test]
    async fn a_blob_appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::folder(&folder.path().join("files")).unwrap();
        let piece = Bytes::from(vec![7; 300 << 10]);

        let mut writer = blobs.write("1/a").await.unwrap();
        writer.push(piece.clone()).await.unwrap();
        writer.push(piece.clone()).await.unwrap();
        assert_eq!(all(&blobs, "1/a").await, None);
        writer.finish().await.unwrap();
        assert_eq!(all(&blobs, "1/a").await.unwrap(), [piece.as_ref(), &piece].concat());

        let mut given_up = blobs.write("1/b").await.unwrap();
        given_up.push(piece).await.unwrap();
        given_up.abort().await;
        assert_eq!(all(&blobs, "1/b").await, None);
        assert_eq!(std::fs::read_dir(folder.path().join("files/1")).unwrap().count(), 1);

        blobs.remove("1/a").await.unwrap();
        blobs.remove("1/a").await.unwrap();
        assert_eq!(all(&blobs, "1/a").await, None);
        assert!(blobs.write("../outside").await.is_err());
    }

    #[tokio::test]
    async fn what_a_killed_process_had_not_completed_is_cleared_away_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::folder(folder.path()).unwrap();
        let piece = Bytes::from(vec![7; 300 << 10]);
        let mut whole = blobs.write("ab/abd").await.unwrap();
        whole.push(piece.clone()).await.unwrap();
        whole.finish().await.unwrap();
        let mut cut = blobs.write("ab/abc").await.unwrap();
        cut.push(piece).await.unwrap();
        // Who is killed drops nothing.
        std::mem::forget(cut);
        std::fs::write(folder.path().join("ab/note#x"), "not of this store").unwrap();
        let names = || {
            let entries = std::fs::read_dir(folder.path().join("ab")).unwrap();
            let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
            names.collect::<std::collections::BTreeSet<_>>().into_iter().collect::<Vec<_>>()
        };
        assert_eq!(names(), ["abc#1", "abd", "note#x"]);
        let next = Blobs::folder(folder.path()).unwrap();
        assert_eq!(next.clear_unfinished().unwrap(), 1);
        assert_eq!(names(), ["abd", "note#x"]);
        assert_eq!(next.clear_unfinished().unwrap(), 0);
    }
}
