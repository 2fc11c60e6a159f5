//! What stands in the zip, in its order.

use super::zip::Zip;
use super::{ExportError, RecordExports};
use bytes::Bytes;
use clinic::export::{Conversation, LEFT_OUT, Open, TABLES};
use clinic::sensitivity::{notice, security};
use futures_util::TryStreamExt as _;
use realtime::file::{FileError, Listed};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use wire::Timetoken;
use wire::cipher::{CipherKey, Passing};

/// Files of one page of a list.
const PAGE: usize = 100;
/// Grows when a program that reads copies has to know of it.
const VERSION: u32 = 1;

/// Writes one zip.
pub(super) struct Writer {
    from: RecordExports,
    zip: Zip,
    sink: mpsc::Sender<Bytes>,
}

impl Writer {
    pub(super) fn new(from: RecordExports, sink: mpsc::Sender<Bytes>) -> Self {
        Self { from, zip: Zip::default(), sink }
    }

    pub(super) async fn write(mut self, open: &Open) -> Result<(), ExportError> {
        let patient = &open.export.patient;
        self.about(open).await?;
        for table in TABLES {
            self.zip.begin(&format!("{}.json", table.name))?;
            let (mut list, mut after) = (List::default(), String::new());
            loop {
                let page = self.from.exports.rows(patient, (table, &after)).await?;
                self.put(&list.lines(&page.rows)).await?;
                let Some(next) = page.next else { break };
                after = next;
            }
            self.put(list.end()).await?;
        }
        for conversation in self.from.exports.conversations(patient).await? {
            self.messages(&conversation).await?;
            self.files(&conversation).await?;
        }
        self.zip.finish()?;
        self.flow().await
    }

    /// What this is, and what is not in it.
    async fn about(&mut self, open: &Open) -> Result<(), ExportError> {
        let left_out = LEFT_OUT
            .iter()
            .map(|one| json!({ "table": one.table, "column": one.column, "why": one.why }));
        let about = json!({
            "format": "housecall-record",
            "version": VERSION,
            "clinic": open.clinic,
            "patient": open.export.patient,
            "export": open.export.id,
            "purpose": open.export.purpose.name(),
            "made": open.made.to_string(),
            "meta": open.part2.then(|| json!({ "security": security() })),
            "notice": open.part2.then_some(notice(false)),
            "leftOut": left_out.collect::<Vec<_>>(),
        });
        self.zip.begin("about.json")?;
        self.put(format!("{about:#}\n").as_bytes()).await
    }

    async fn messages(&mut self, conversation: &Conversation) -> Result<(), ExportError> {
        self.zip.begin(&format!("messages/{}.json", conversation.name()))?;
        let (mut list, mut after) = (List::default(), Timetoken::ZERO);
        loop {
            let (rows, next) = self.from.exports.said(conversation, after).await?;
            self.put(&list.lines(&rows)).await?;
            let Some(next) = next else { break };
            after = next;
        }
        self.put(list.end()).await
    }

    /// The files of a channel, then the list that tells of each what became of it.
    async fn files(&mut self, conversation: &Conversation) -> Result<(), ExportError> {
        let (mut rows, mut next) = (Vec::new(), None::<String>);
        loop {
            let asked = (PAGE, next.as_deref());
            let keyset = self.from.exports.keyset();
            let page = self.from.files.list(keyset, conversation.name(), asked).await?;
            for file in &page.files {
                rows.push(self.file(conversation, file).await?);
            }
            next = page.next;
            if next.is_none() {
                break;
            }
        }
        if rows.is_empty() {
            return Ok(());
        }
        self.zip.begin(&format!("files/{}.json", conversation.name()))?;
        let mut list = List::default();
        self.put(&list.lines(&rows)).await?;
        self.put(list.end()).await
    }

    /// A file is read twice: which key opens it is known by its end.
    async fn file(
        &mut self,
        conversation: &Conversation,
        file: &Listed,
    ) -> Result<Value, ExportError> {
        let mut passing = Passing::default();
        let about = |path: Option<&str>, sealed: bool| {
            json!({
                "meta": conversation.part2().then(|| json!({ "security": security() })),
                "id": file.id, "name": file.name, "uploaded": file.created.to_string(),
                "path": path, "sealed": sealed,
            })
        };
        let Some(mut pieces) = self.from.files.bytes(&file.id).await? else {
            return Ok(about(None, false));
        };
        while let Some(piece) = pieces.try_next().await.map_err(FileError::from)? {
            passing.push(&piece);
        }
        let key = conversation.keys().iter().find(|key| passing.ends_under(key));
        let path = format!("files/{}/{}", file.id, plain(&file.name));
        self.zip.begin(&path)?;
        self.pour(&file.id, (&passing, key)).await?;
        Ok(about(Some(&path), key.is_none()))
    }

    async fn pour(
        &mut self,
        id: &str,
        (passing, key): (&Passing, Option<&CipherKey>),
    ) -> Result<(), ExportError> {
        let mut opener = key.and_then(|key| passing.opener(key));
        let mut pieces = self.from.files.bytes(id).await?.ok_or_else(|| {
            // A copy that breaks off is known to be none; one that names a file without its bytes is not.
            std::io::Error::other("a file went while it was copied")
        })?;
        let wrong = |_| std::io::Error::other("a file changed while it was copied");
        while let Some(piece) = pieces.try_next().await.map_err(FileError::from)? {
            match &mut opener {
                Some(opener) => self.put(&opener.push(&piece).map_err(wrong)?).await?,
                None => self.put(&piece).await?,
            }
        }
        match opener {
            Some(opener) => self.put(&opener.finish().map_err(wrong)?).await,
            None => Ok(()),
        }
    }

    async fn put(&mut self, bytes: &[u8]) -> Result<(), ExportError> {
        self.zip.write(bytes)?;
        self.flow().await
    }

    /// Hands on what is ready; waits while the line is slow.
    async fn flow(&mut self) -> Result<(), ExportError> {
        let ready = self.zip.take();
        if ready.is_empty() {
            return Ok(());
        }
        self.sink.send(ready.into()).await.map_err(|_| ExportError::Gone)
    }
}

/// A JSON list that is written row by row.
#[derive(Default)]
struct List {
    begun: bool,
}

impl List {
    fn lines(&mut self, rows: &[Value]) -> Vec<u8> {
        let mut text = String::new();
        for row in rows {
            text.push_str(if self.begun { ",\n" } else { "[\n" });
            text.push_str(&row.to_string());
            self.begun = true;
        }
        text.into_bytes()
    }

    const fn end(&self) -> &'static [u8] {
        if self.begun { b"\n]\n" } else { b"[]\n" }
    }
}

/// A file's name as it can stand in any folder.
fn plain(name: &str) -> String {
    let shown = |letter: char| {
        if letter.is_alphanumeric() || "-_. ".contains(letter) { letter } else { '_' }
    };
    let name: String = name.chars().take(100).map(shown).collect();
    let name = name.trim_matches(['.', ' ']);
    if name.is_empty() { "file".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{List, plain};
    use serde_json::json;

    #[test]
    fn names_lead_out_of_no_folder() {
        assert_eq!(plain("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(plain("rash photo.jpg"), "rash photo.jpg");
        assert_eq!(plain(".."), "file");
        assert_eq!(plain("C:\\año\u{0}.txt"), "C__año_.txt");
    }

    #[test]
    fn a_list_is_json_whether_it_comes_in_pages_or_is_empty() {
        let mut list = List::default();
        let mut text = list.lines(&[json!(1), json!({"a": 2})]);
        text.extend(list.lines(&[]));
        text.extend(list.lines(&[json!(3)]));
        text.extend(list.end());
        assert_eq!(
            serde_json::from_slice::<serde_json::Value>(&text).unwrap(),
            json!([1, {"a": 2}, 3])
        );
        assert_eq!(List::default().end(), b"[]\n");
    }
}
